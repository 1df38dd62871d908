package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Lists the types of fields that hold letters of statuses. */
public final class StatusLetters {
  /** The letter of any status of a TaskInstance. */
  public static final FieldType<TaskInstanceStatus> OF_INSTANCE =
      word(
          TaskInstanceStatus::find,
          Arrays.stream(TaskInstanceStatus.values())
              .map(TaskInstanceStatus::code)
              .collect(Collectors.joining(", ", "one of the letters ", "")));

  /** The letters of any statuses of Tasks, each once. */
  public static final FieldType<Set<String>> OF_TASKS =
      CompositeTypes.listOf(ofTask(), "an array of letters, such as [\"F\", \"E\"]")
          .map(TreeSet::new);

  /** The letter of a workflow run's status. */
  static final FieldType<WorkflowRunStatus> OF_RUN =
      word(
          WorkflowRunStatus::find,
          Arrays.stream(WorkflowRunStatus.values())
              .map(WorkflowRunStatus::code)
              .collect(
                  Collectors.joining(", ", "the letter of a workflow run's status, one of ", "")));

  /** The letter of a status that an operator may set. */
  static final FieldType<TaskStatus> SET_BY_OPERATORS =
      word(StatusLetters::setByOperators, "D for a task that is done, or G for one that is to run");

  /** E, Z, U or F, in the field {@code error_state} ({@code docs/contract/fsm.md} §9.5). */
  static final FieldType<TaskInstanceStatus> FAILURE =
      oneOf(failures(), "one of E (error), Z (resource error), U (unknown error) and F (fatal)");

  /** E, Z, U, F or R, in the field {@code error_state} ({@code docs/contract/fsm.md} §9.5). */
  static final FieldType<TaskInstanceStatus> VERDICT =
      oneOf(
          verdicts(),
          "one of E (error), Z (resource error), U (unknown error), F (fatal) and R (running after"
              + " all)");

  private StatusLetters() {}

  private static FieldType<String> ofTask() {
    String expected =
        Arrays.stream(TaskStatus.values())
            .map(TaskStatus::code)
            .collect(Collectors.joining(", ", "the letter of a task's status, one of ", ""));
    return FieldType.of(
        expected, letter -> letter instanceof String text && TaskStatus.isCode(text) ? text : null);
  }

  private static Optional<TaskStatus> setByOperators(String letter) {
    return switch (letter) {
      case "D" -> Optional.of(TaskStatus.DONE);
      case "G" -> Optional.of(TaskStatus.REGISTERING);
      default -> Optional.empty();
    };
  }

  private static FieldType<TaskInstanceStatus> oneOf(
      Set<TaskInstanceStatus> allowed, String expected) {
    return word(letter -> TaskInstanceStatus.find(letter).filter(allowed::contains), expected);
  }

  private static Set<TaskInstanceStatus> failures() {
    return EnumSet.of(
        TaskInstanceStatus.ERROR,
        TaskInstanceStatus.RESOURCE_ERROR,
        TaskInstanceStatus.UNKNOWN_ERROR,
        TaskInstanceStatus.ERROR_FATAL);
  }

  private static Set<TaskInstanceStatus> verdicts() {
    Set<TaskInstanceStatus> verdicts = failures();
    verdicts.add(TaskInstanceStatus.RUNNING);
    return verdicts;
  }
}
