package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.ids;
import static dev.quell.api.http.ParameterTypes.integerFrom;
import static dev.quell.api.http.ParameterTypes.texts;

import dev.quell.domain.json.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose status is asked for.
 *
 * @param workflowIds those that are asked for by id, at most the limit; null to look for them by
 *     user
 * @param users who ran them; null for anybody
 */
record StatusRequest(@Nullable List<Long> workflowIds, @Nullable List<String> users, long limit) {
  private static final String ALL = "all";
  private static final long DEFAULT_LIMIT = 5;
  private static final long LARGEST_LIMIT = 1_000;

  /** Reads a query: ids before users, {@code all} for no filter, 0 for the default limit. */
  static StatusRequest ofQuery(Fields query) {
    long limit = limit(query);
    List<String> ids = query.optional("workflow_id", texts(), List.of());
    List<String> users = query.optional("user", texts(), List.of());
    if (!ids.isEmpty() && !ids.contains(ALL)) {
      return new StatusRequest(
          query.required("workflow_id", ids()).stream().limit(limit).toList(), null, limit);
    }
    if (ids.isEmpty() && users.isEmpty()) {
      throw query.missing("workflow_id", "given, or else the parameter 'user'");
    }
    boolean anybody = users.isEmpty() || users.contains(ALL);
    return new StatusRequest(null, anybody ? null : users, limit);
  }

  private static long limit(Fields query) {
    long limit = query.optional("limit", integerFrom(0), 0L);
    return limit == 0 ? DEFAULT_LIMIT : Math.min(limit, LARGEST_LIMIT);
  }
}
