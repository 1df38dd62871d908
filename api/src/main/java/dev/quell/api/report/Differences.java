package dev.quell.api.report;

import java.util.List;
import java.util.Map;

/**
 * Tells where a distributor's picture of its instances differs from what is stored.
 *
 * @param byStatus ids of instances, ascending, by the letter they have in the database
 * @param time when the database looked, in UTC, whole seconds, truncated
 */
record Differences(Map<String, List<Long>> byStatus, String time) {}
