package dev.quell.api.report;

import java.util.List;
import java.util.Map;

/**
 * Tasks that have changed.
 *
 * @param byStatus ids, ascending, by the letter they have in the database
 * @param time what to ask from next time, in UTC, whole seconds: nothing dated earlier can still
 *     commit
 */
record TaskChanges(Map<String, List<Long>> byStatus, String time) {}
