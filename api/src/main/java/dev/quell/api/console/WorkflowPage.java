package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.emptyAsAbsent;
import static dev.quell.api.http.ParameterTypes.integer;
import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.domain.json.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows are asked for, the newest first.
 *
 * @param user of the newest run; null for everybody's
 * @param name part of the name in any case; null for any
 * @param before workflows with lower ids alone; null for the newest
 */
record WorkflowPage(
    @Nullable String user, @Nullable String name, @Nullable Long before, int limit) {
  private static final Long DEFAULT_LIMIT = 20L;
  private static final int LARGEST_LIMIT = 100;

  static WorkflowPage ofQuery(Fields query) {
    return new WorkflowPage(
        text(query, "user"),
        text(query, "name"),
        query.optional("before", integer()),
        query.optional("limit", integerWithin(1, LARGEST_LIMIT), DEFAULT_LIMIT).intValue());
  }

  private static @Nullable String text(Fields query, String name) {
    return query.optional(name, emptyAsAbsent());
  }
}
