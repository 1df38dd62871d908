package dev.quell.api.movein;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The letters that a column may hold ({@code docs/contract/schema.md} §5).
 *
 * @param otherwise stands in the place of a letter that is none: that of something that has ended
 *     badly, so that nobody waits for it
 */
record Letters(Set<String> known, String otherwise) {
  private static final Map<String, Letters> BY_COLUMN =
      Map.of(
          "task.status",
          new Letters(
              codes(Arrays.stream(TaskStatus.values()).map(TaskStatus::code)),
              TaskStatus.ERROR_FATAL.code()),
          "task_instance.status",
          new Letters(
              codes(Arrays.stream(TaskInstanceStatus.values()).map(TaskInstanceStatus::code)),
              TaskInstanceStatus.UNKNOWN_ERROR.code()),
          "workflow.status",
          new Letters(
              codes(Arrays.stream(WorkflowStatus.values()).map(WorkflowStatus::code)),
              WorkflowStatus.FAILED.code()),
          "workflow_run.status",
          new Letters(
              codes(Arrays.stream(WorkflowRunStatus.values()).map(WorkflowRunStatus::code)),
              WorkflowRunStatus.ERROR.code()),
          "task_resources.task_resources_type_id",
          new Letters(Set.of("O", "V", "A"), "O"));

  /** Those of a column, or null if it holds other text. */
  static @Nullable Letters of(String table, String column) {
    return BY_COLUMN.get(table + "." + column);
  }

  /** MySQL compares letters whatever their case, and without the blanks after them. */
  String mended(String letter) {
    String upper = letter.strip().toUpperCase(Locale.ROOT);
    return known.contains(upper) ? upper : otherwise;
  }

  private static Set<String> codes(Stream<String> codes) {
    return codes.collect(Collectors.toSet());
  }
}
