package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.api.database.Conditions;
import dev.quell.domain.json.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Says which page of which tasks is asked for.
 *
 * @param after the place that the page follows; null for the first page
 * @param query refuses a place of another list
 */
record TaskListing(
    TaskFilter filter, TaskSort sort, @Nullable PageKey after, int limit, Fields query) {
  private static final Long DEFAULT_LIMIT = 100L;
  private static final int LARGEST_LIMIT = 1_000;

  static TaskListing ofQuery(long workflowId, Fields query) {
    return new TaskListing(
        TaskFilter.ofQuery(workflowId, query),
        query.optional("sort", TaskSort.TYPE, TaskSort.OLDEST),
        query.optional("after", PageKey.TYPE),
        query.optional("limit", integerWithin(1, LARGEST_LIMIT), DEFAULT_LIMIT).intValue(),
        query);
  }

  /** Gives what {@code task} must be. */
  Conditions conditions() {
    Conditions conditions = filter.conditions();
    sort.order().addTo(conditions, after, query);
    return conditions;
  }
}
