package dev.quell.domain.run;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says where a workflow stands ({@code docs/contract/workflow-and-bind.md} §A.1). No caller asks
 * for one: a workflow follows its runs.
 */
public enum WorkflowStatus {
  REGISTERING("G"),
  QUEUED("Q"),
  INSTANTIATING("I"),
  LAUNCHED("O"),
  RUNNING("R"),
  DONE("D"),
  FAILED("F"),
  HALTED("H"),
  ABORTED("A");

  private static final Map<String, WorkflowStatus> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(WorkflowStatus::code, Function.identity()));

  private static final Set<WorkflowStatus> FINISHED = EnumSet.of(DONE, FAILED, HALTED, ABORTED);

  private final String code;

  WorkflowStatus(String code) {
    this.code = code;
  }

  /** Returns the letter stored in {@code workflow.status}. */
  public String code() {
    return code;
  }

  /** Returns the statuses of a workflow that has ended, though it may be resumed. */
  public static Set<WorkflowStatus> finished() {
    return EnumSet.copyOf(FINISHED);
  }

  /**
   * Returns the status of a letter read from the database.
   *
   * @throws IllegalArgumentException if no workflow status has this letter
   */
  public static WorkflowStatus ofCode(String code) {
    WorkflowStatus status = BY_CODE.get(code);
    if (status == null) {
      throw new IllegalArgumentException("'" + code + "' is not the letter of a workflow status");
    }
    return status;
  }
}
