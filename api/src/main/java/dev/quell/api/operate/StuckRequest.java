package dev.quell.api.operate;

import static dev.quell.api.http.ParameterTypes.emptyAsAbsent;
import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.domain.json.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose instances are looked through.
 *
 * @param workflowId null for all
 * @param user whose runs; null for everybody's
 * @param limit instances shown of a kind
 */
record StuckRequest(@Nullable Long workflowId, @Nullable String user, int limit) {
  private static final Long DEFAULT_LIMIT = 20L;
  private static final int LARGEST_LIMIT = 1_000;

  static StuckRequest ofQuery(Fields query) {
    return new StuckRequest(
        query.optional("workflow_id", id()),
        query.optional("user", emptyAsAbsent()),
        query.optional("limit", integerWithin(1, LARGEST_LIMIT), DEFAULT_LIMIT).intValue());
  }
}
