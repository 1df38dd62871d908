package dev.quell.api.console;

import dev.quell.api.http.Query;

/**
 * Which workflows are asked for, the newest first.
 *
 * @param user of the newest run; null for everybody's
 * @param name part of the name in any case; null for any
 * @param before workflows with lower ids alone; null for the newest
 */
record WorkflowPage(String user, String name, Long before, int limit) {
  private static final int DEFAULT_LIMIT = 20;
  private static final int LARGEST_LIMIT = 100;

  static WorkflowPage ofQuery(Query query) {
    return new WorkflowPage(
        text(query, "user"),
        text(query, "name"),
        query.integer("before").orElse(null),
        (int) query.integerWithin(1, LARGEST_LIMIT, "limit", DEFAULT_LIMIT));
  }

  private static String text(Query query, String name) {
    return query.text(name).filter(text -> !text.isEmpty()).orElse(null);
  }
}
