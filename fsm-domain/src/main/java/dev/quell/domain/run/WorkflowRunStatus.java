package dev.quell.domain.run;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says where a workflow run stands ({@code docs/contract/workflow-and-bind.md} §A.2). */
public enum WorkflowRunStatus {
  REGISTERED("G"),
  LINKING("L"),
  BOUND("B"),
  INSTANTIATED("I"),
  LAUNCHED("O"),
  RUNNING("R"),
  DONE("D"),
  ERROR("E"),
  STOPPED("S"),
  COLD_RESUME("C"),
  HOT_RESUME("H"),
  TERMINATED("T"),
  ABORTED("A");

  private static final Map<String, WorkflowRunStatus> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toMap(WorkflowRunStatus::code, Function.identity()));
  private static final Set<WorkflowRunStatus> ALIVE =
      EnumSet.of(LINKING, BOUND, INSTANTIATED, LAUNCHED, RUNNING, COLD_RESUME, HOT_RESUME);

  private final String code;

  WorkflowRunStatus(String code) {
    this.code = code;
  }

  /** Returns the letter stored in {@code workflow_run.status}. */
  public String code() {
    return code;
  }

  /**
   * Tells whether a run in this status has its workflow to itself. A workflow has at most one such
   * run ({@code docs/contract/workflow-and-bind.md} §A.6.3).
   */
  public boolean isAlive() {
    return ALIVE.contains(this);
  }

  /** Returns the statuses of which a workflow has at most one run. */
  public static Set<WorkflowRunStatus> alive() {
    return EnumSet.copyOf(ALIVE);
  }

  /** Finds the status of a letter that a caller sent; empty if no run status has it. */
  public static Optional<WorkflowRunStatus> find(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /**
   * Returns the status of a letter read from the database.
   *
   * @throws IllegalArgumentException if no run status has this letter
   */
  public static WorkflowRunStatus ofCode(String code) {
    return find(code)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + code + "' is not the letter of a workflow run status"));
  }
}
