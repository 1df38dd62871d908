package dev.quell.domain.task;

/**
 * Decides what becomes of a Task that a client binds again ({@code
 * docs/contract/workflow-and-bind.md} §22).
 */
public final class RebindRules {
  private RebindRules() {}

  /**
   * Tells whether a Task in this status may begin anew. One that is DONE never does; one that is
   * RUNNING does if the client says so.
   */
  public static boolean mayReset(TaskStatus status, boolean resetIfRunning) {
    return switch (status) {
      case DONE -> false;
      case RUNNING -> resetIfRunning;
      case REGISTERING,
          ADJUSTING_RESOURCES,
          QUEUED,
          INSTANTIATING,
          LAUNCHED,
          ERROR_RECOVERABLE,
          ERROR_FATAL ->
          true;
    };
  }

  /**
   * Tells whether a Task does begin anew.
   *
   * @param underWay whether it has a live attempt of an alive run, which goes on then
   */
  public static boolean resets(TaskStatus status, boolean resetIfRunning, boolean underWay) {
    return !underWay && mayReset(status, resetIfRunning);
  }
}
