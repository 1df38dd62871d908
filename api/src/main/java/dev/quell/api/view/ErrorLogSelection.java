package dev.quell.api.view;

/**
 * Whose errors are asked for.
 *
 * @param recent whether only the newest error of each task in the newest run counts
 */
record ErrorLogSelection(long workflowId, long templateId, boolean recent) {}
