package dev.quell.domain.task;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says where a Task, a node of a workflow, stands ({@code docs/contract/fsm.md} §2). The one-letter
 * code is what the database stores and the wire carries.
 */
public enum TaskStatus {
  REGISTERING("G"),
  ADJUSTING_RESOURCES("A"),
  QUEUED("Q"),
  INSTANTIATING("I"),
  LAUNCHED("O"),
  RUNNING("R"),
  ERROR_RECOVERABLE("E"),
  DONE("D"),
  ERROR_FATAL("F");

  private static final Map<String, TaskStatus> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(TaskStatus::code, Function.identity()));

  private final String code;

  TaskStatus(String code) {
    this.code = code;
  }

  /** Returns the letter stored in {@code task.status}. */
  public String code() {
    return code;
  }

  /** Tells whether an attempt has ended this Task for the present run: DONE or ERROR_FATAL. */
  public boolean isFinished() {
    return this == DONE || this == ERROR_FATAL;
  }

  /**
   * Tells whether this Task is in no attempt and may be queued for one: REGISTERING, or out of
   * resources.
   */
  public boolean isWaiting() {
    return this == REGISTERING || this == ADJUSTING_RESOURCES;
  }

  /**
   * Tells whether an attempt of this Task is in the hands of a distributor: INSTANTIATING to
   * RUNNING.
   */
  public boolean isUnderWay() {
    return this == INSTANTIATING || this == LAUNCHED || this == RUNNING;
  }

  /** Tells whether a Task status has this letter. */
  public static boolean isCode(String code) {
    return BY_CODE.containsKey(code);
  }

  /**
   * Returns the status of a letter read from the database.
   *
   * @throws IllegalArgumentException if no Task status has this letter
   */
  public static TaskStatus ofCode(String code) {
    TaskStatus status = BY_CODE.get(code);
    if (status == null) {
      throw new IllegalArgumentException("'" + code + "' is not the letter of a Task status");
    }
    return status;
  }
}
