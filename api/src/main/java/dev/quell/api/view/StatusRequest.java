package dev.quell.api.view;

import dev.quell.api.http.InvalidParameter;
import dev.quell.api.http.Query;
import java.util.List;

/**
 * Whose status is asked for.
 *
 * @param workflowIds those that are asked for by id, at most the limit; null to look for them by
 *     user
 * @param users who ran them; null for anybody
 */
record StatusRequest(List<Long> workflowIds, List<String> users, long limit) {
  private static final String ALL = "all";
  private static final long DEFAULT_LIMIT = 5;
  private static final long LARGEST_LIMIT = 1_000;

  /** Reads a query: ids before users, {@code all} for no filter, 0 for the default limit. */
  static StatusRequest ofQuery(Query query) {
    long limit = limit(query);
    List<String> ids = query.texts("workflow_id");
    List<String> users = query.texts("user");
    if (!ids.isEmpty() && !ids.contains(ALL)) {
      return new StatusRequest(
          query.integers("workflow_id").stream().limit(limit).toList(), null, limit);
    }
    if (ids.isEmpty() && users.isEmpty()) {
      throw InvalidParameter.missing("workflow_id", "given, or else the parameter 'user'");
    }
    boolean anybody = users.isEmpty() || users.contains(ALL);
    return new StatusRequest(null, anybody ? null : users, limit);
  }

  private static long limit(Query query) {
    long limit = query.integerFrom(0, "limit", 0);
    return limit == 0 ? DEFAULT_LIMIT : Math.min(limit, LARGEST_LIMIT);
  }
}
