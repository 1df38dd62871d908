package dev.quell.worker.cluster;

/**
 * Bounds one command.
 *
 * @param timeoutMillis after which it is ended
 * @param outputBytes that it may write
 */
record CommandLimits(int timeoutMillis, int outputBytes) {}
