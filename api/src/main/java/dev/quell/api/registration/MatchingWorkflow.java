package dev.quell.api.registration;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * A workflow with the arguments that a client asks for. Hashes are canonical decimal text.
 *
 * @param toolVersionId null if it has none
 */
record MatchingWorkflow(String taskHash, @Nullable Long toolVersionId, String dagHash) {
  static MatchingWorkflow from(Row row) {
    return new MatchingWorkflow(
        row.getString("task_hash"), row.getLong("tool_version_id"), row.getString("dag_hash"));
  }
}
