package dev.quell.domain.task;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says where a TaskInstance, one attempt at a Task, stands ({@code docs/contract/fsm.md} §3). The
 * one-letter code is what the database stores and the wire carries.
 */
public enum TaskInstanceStatus {
  QUEUED("Q"),
  INSTANTIATED("I"),
  LAUNCHED("O"),
  RUNNING("R"),
  TRIAGING("T"),
  NO_HEARTBEAT("X"),
  KILL_SELF("K"),
  NO_DISTRIBUTOR_ID("W"),
  ERROR("E"),
  UNKNOWN_ERROR("U"),
  RESOURCE_ERROR("Z"),
  DONE("D"),
  ERROR_FATAL("F");

  private static final Map<String, TaskInstanceStatus> BY_CODE =
      Arrays.stream(values())
          .collect(Collectors.toMap(TaskInstanceStatus::code, Function.identity()));
  private static final Set<TaskInstanceStatus> LIVE = EnumSet.range(QUEUED, KILL_SELF);

  private final String code;

  TaskInstanceStatus(String code) {
    this.code = code;
  }

  /** Returns the letter stored in {@code task_instance.status}. */
  public String code() {
    return code;
  }

  /** Tells whether the attempt has not ended yet; a live instance may still change. */
  public boolean isLive() {
    return LIVE.contains(this);
  }

  /**
   * Names the stage of a live instance by the letter that {@code task_instance.stage} has: what
   * waits to be submitted, queued or taken over, is one stage. An index has the stages, so that
   * taking over does not touch it.
   *
   * @throws IllegalStateException if the status is not live
   */
  public String stage() {
    if (!isLive()) {
      throw new IllegalStateException(this + " has no stage");
    }
    return this == INSTANTIATED ? QUEUED.code : code;
  }

  /** Tells whether asking for this status reports that the attempt failed (W, E, U, Z, F). */
  public boolean isFailure() {
    return !isLive() && this != DONE;
  }

  /** Returns the live statuses, in the order an attempt usually passes them. */
  public static Set<TaskInstanceStatus> live() {
    return EnumSet.copyOf(LIVE);
  }

  /**
   * Returns the status of a letter read from the database.
   *
   * @throws IllegalArgumentException if no TaskInstance status has this letter
   */
  public static TaskInstanceStatus ofCode(String code) {
    return find(code)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + code + "' is not the letter of a TaskInstance status"));
  }

  /** Finds the status of a letter that a client sent, if there is one. */
  public static Optional<TaskInstanceStatus> find(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }
}
