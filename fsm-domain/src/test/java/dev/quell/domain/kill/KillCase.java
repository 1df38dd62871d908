package dev.quell.domain.kill;

import static dev.quell.domain.kill.KillMode.FORCE;
import static dev.quell.domain.kill.KillMode.GRACEFUL;
import static dev.quell.domain.kill.KillScope.ALL;
import static dev.quell.domain.kill.KillScope.LIVE;

import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;
import java.util.Set;

/**
 * A kill job that somebody may ask for at any time. By force it is what a graceful one is that is
 * forced before it has begun, so one of each kind is enough.
 *
 * @param name as {@code docs/kill-jobs.md} has it
 * @param also what else may happen
 */
record KillCase(
    String name, KillSelector selector, KillScope scope, KillMode mode, Set<Also> also) {

  /** Says what is left out of most cases, because each makes many more states. */
  enum Also {
    /** A worker that has lost its lease may still send the write that it had at hand. */
    LATE_WRITES,
    /** The hold may be released. */
    RELEASE,
    /** The job is restricted to a user whose workflow this is not. */
    FOREIGN,
    /** The job ends the run. */
    ENDS_RUN,
    /** The cluster of the instances can be asked. */
    ASKED
  }

  private static final KillSelector WORKFLOW = KillSelector.ofWorkflow(1);
  private static final KillSelector TASK = selector(List.of(1L), List.of(), Set.of());
  private static final KillSelector INSTANCE = selector(List.of(), List.of(1L), Set.of());
  private static final KillSelector RUNNING =
      selector(List.of(), List.of(), Set.of(TaskInstanceStatus.RUNNING));

  static final KillCase WORKFLOW_ALL = of("workflow, all", WORKFLOW, ALL, GRACEFUL);
  static final KillCase TASK_ALL = of("task, all", TASK, ALL, GRACEFUL);
  static final KillCase TASK_ALL_ASKED =
      of("task, all; its cluster is asked", TASK, ALL, GRACEFUL, Also.ASKED);
  static final KillCase TASK_ALL_LATE =
      of("task, all; late writes", TASK, ALL, GRACEFUL, Also.LATE_WRITES);

  static List<KillCase> all() {
    return List.of(
        WORKFLOW_ALL,
        of(
            "workflow, all, by force; its run ends, or is released",
            WORKFLOW,
            ALL,
            FORCE,
            Also.ENDS_RUN,
            Also.RELEASE),
        of("workflow, all, by force; late writes", WORKFLOW, ALL, FORCE, Also.LATE_WRITES),
        of("workflow, all, by force; somebody else's", WORKFLOW, ALL, FORCE, Also.FOREIGN),
        of("workflow, live", WORKFLOW, LIVE, GRACEFUL),
        of("what runs, live", RUNNING, LIVE, GRACEFUL),
        TASK_ALL,
        TASK_ALL_LATE,
        of("task, live; late writes", TASK, LIVE, GRACEFUL, Also.LATE_WRITES),
        TASK_ALL_ASKED,
        of("workflow, all, by force; its cluster is asked", WORKFLOW, ALL, FORCE, Also.ASKED),
        of("instance, all; late writes", INSTANCE, ALL, GRACEFUL, Also.LATE_WRITES),
        of("instance, live; late writes", INSTANCE, LIVE, GRACEFUL, Also.LATE_WRITES));
  }

  private static KillCase of(
      String name, KillSelector selector, KillScope scope, KillMode mode, Also... also) {
    return new KillCase(name, selector, scope, mode, Set.of(also));
  }

  private static KillSelector selector(
      List<Long> taskIds, List<Long> instanceIds, Set<TaskInstanceStatus> statuses) {
    return new KillSelector(
        taskIds, instanceIds, null, null, null, null, null, statuses, null, null, null, null);
  }

  boolean hasAlso(Also what) {
    return also.contains(what);
  }

  boolean foreign() {
    return hasAlso(Also.FOREIGN);
  }

  boolean asksClusters() {
    return hasAlso(Also.ASKED);
  }

  boolean endsRun() {
    return hasAlso(Also.ENDS_RUN);
  }

  /** Whether what the selector names exists; a request that names anything else is answered 404. */
  boolean isAnswerable(ModelState state) {
    return selector.taskInstanceIds().isEmpty() || !state.cluster().attempts().isEmpty();
  }

  @Override
  public String toString() {
    return name;
  }
}
