package dev.quell.worker.recovery;

/**
 * How the reaper works.
 *
 * @param intervalMillis from the end of one round to the beginning of the next
 * @param startGraceMillis by which a run must be overdue to be ended while it starts (B, I, O):
 *     well above the time that a distributor takes to start, because no heartbeat comes meanwhile
 */
public record ReaperConfig(long intervalMillis, long startGraceMillis) {}
