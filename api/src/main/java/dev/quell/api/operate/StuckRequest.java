package dev.quell.api.operate;

import dev.quell.api.http.Query;

/**
 * Whose instances are looked through.
 *
 * @param workflowId null for all
 * @param user whose runs; null for everybody's
 * @param limit instances shown of a kind
 */
record StuckRequest(Long workflowId, String user, int limit) {
  private static final int DEFAULT_LIMIT = 20;
  private static final int LARGEST_LIMIT = 1_000;

  static StuckRequest ofQuery(Query query) {
    return new StuckRequest(
        query.integer("workflow_id").orElse(null),
        query.text("user").filter(user -> !user.isEmpty()).orElse(null),
        (int) query.integerWithin(1, LARGEST_LIMIT, "limit", DEFAULT_LIMIT));
  }
}
