package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.word;

import dev.quell.api.database.Conditions;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which errors of a workflow are meant; null stands for any.
 *
 * @param newestRun whether only those of the newest run count
 */
record ErrorFilter(
    long workflowId, @Nullable Long arrayId, @Nullable Long templateId, boolean newestRun) {
  private static final FieldType<Boolean> NEWEST = word(ErrorFilter::isNewest, "all or newest");

  static ErrorFilter ofQuery(long workflowId, Fields query) {
    return new ErrorFilter(
        workflowId,
        query.optional("array_id", id()),
        query.optional("task_template_id", id()),
        query.optional("run", NEWEST, false));
  }

  private static Optional<Boolean> isNewest(String word) {
    return switch (word) {
      case "all" -> Optional.of(false);
      case "newest" -> Optional.of(true);
      default -> Optional.empty();
    };
  }

  /** Gives what the array {@code own}, its {@code version} and the instance {@code ti} must be. */
  Conditions conditions() {
    Conditions conditions =
        new Conditions()
            .andIfPresent("own.workflow_id = #{workflowId}::bigint", "workflowId", workflowId)
            .andIfPresent("own.id = #{arrayId}::bigint", "arrayId", arrayId)
            .andIfPresent(
                "version.task_template_id = #{templateId}::bigint", "templateId", templateId);
    return newestRun ? conditions.and(OF_NEWEST_RUN) : conditions;
  }

  private static final String OF_NEWEST_RUN =
      """
      ti.workflow_run_id = (
          select max(id) from workflow_run where workflow_id = #{workflowId}::bigint
        )""";
}
