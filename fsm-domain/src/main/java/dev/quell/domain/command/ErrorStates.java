package dev.quell.domain.command;

import dev.quell.domain.task.TaskInstanceStatus;
import java.util.EnumSet;
import java.util.Set;

/** Which letters the field {@code error_state} takes ({@code docs/contract/fsm.md} §9.5). */
final class ErrorStates {
  private static final String FIELD = "error_state";

  private static final Set<TaskInstanceStatus> FAILURES =
      EnumSet.of(
          TaskInstanceStatus.ERROR,
          TaskInstanceStatus.RESOURCE_ERROR,
          TaskInstanceStatus.UNKNOWN_ERROR,
          TaskInstanceStatus.ERROR_FATAL);
  private static final String FAILURE_LETTERS =
      "one of E (error), Z (resource error), U (unknown error) and F (fatal)";

  private static final Set<TaskInstanceStatus> VERDICTS = verdicts();
  private static final String VERDICT_LETTERS =
      "one of E (error), Z (resource error), U (unknown error), F (fatal) and R (running after"
          + " all)";

  private ErrorStates() {}

  /** E, Z, U or F. */
  static TaskInstanceStatus failure(Fields fields) {
    return fields.status(FIELD, FAILURES, FAILURE_LETTERS);
  }

  /** E, Z, U, F or R. */
  static TaskInstanceStatus verdict(Fields fields) {
    return fields.status(FIELD, VERDICTS, VERDICT_LETTERS);
  }

  private static Set<TaskInstanceStatus> verdicts() {
    Set<TaskInstanceStatus> verdicts = EnumSet.copyOf(FAILURES);
    verdicts.add(TaskInstanceStatus.RUNNING);
    return verdicts;
  }
}
