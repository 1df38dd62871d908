package dev.quell.domain.kill;

import static dev.quell.domain.task.TaskInstanceStatus.DONE;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.INSTANTIATED;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.QUEUED;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a kill job does to an instance that it meets. Pure functions of what was read under
 * the locks of the instance and its Task. What has ended stays as it ended, whatever the job wants.
 */
public final class KillRules {
  private static final String FOREIGN = "The workflow is another user's.";
  private static final String CHANGED = "It was no longer what the selector means.";

  private KillRules() {}

  /**
   * Describes an instance under its lock.
   *
   * @param task the status of its Task
   * @param newest whether no later instance of the Task exists; only the newest one drives it
   */
  public record Target(TaskInstanceStatus status, TaskStatus task, boolean newest) {}

  /**
   * Decides about an instance that the walk meets.
   *
   * @param wasLive whether it was live when it was found, before it was locked
   * @param meant whether it still is what the selector's filters mean
   * @param foreign whether the job may not touch it
   */
  public static KillVerdict decide(
      KillMode mode, Target target, boolean wasLive, boolean meant, boolean foreign) {
    TaskInstanceStatus status = target.status();
    if (foreign) {
      return KillVerdict.unchanged(ItemOutcome.SKIPPED, status, FOREIGN);
    }
    if (!status.isLive()) {
      return KillVerdict.unchanged(
          wasLive ? ItemOutcome.LOST_RACE : ItemOutcome.ALREADY_FINISHED, status, null);
    }
    if (!meant) {
      return KillVerdict.unchanged(ItemOutcome.SKIPPED, status, CHANGED);
    }
    return mode == KillMode.FORCE || !hasWorker(status) ? end(target) : signal();
  }

  /**
   * Decides about an instance that a chunk has locked, by what its job is doing.
   *
   * @param wasLive whether it was live when it was found, before it was locked
   * @param meant whether it still is what the selector's filters mean
   * @param foreign whether the job may not touch it
   */
  public static KillVerdict rule(
      KillJobPhase phase,
      KillMode mode,
      Target target,
      boolean wasLive,
      boolean meant,
      boolean foreign) {
    return phase == KillJobPhase.CONFIRM
        ? confirm(target)
        : decide(mode, target, wasLive, meant, foreign);
  }

  /**
   * Tells whether a chunk settles an instance: a chunk that was committed without its worker's
   * learning of it is tried again.
   *
   * @param outcome the one that the job has noted already; null if none
   */
  public static boolean isDue(KillJobPhase phase, @Nullable ItemOutcome outcome) {
    return phase == KillJobPhase.CONFIRM ? outcome == ItemOutcome.SIGNALLED : outcome == null;
  }

  /**
   * Tells whether a locked task that has no outcome yet gets one of its own.
   *
   * @param begun whether it has ever had an instance
   * @param newestNamed whether its newest instance is one of those that were found with it
   */
  public static boolean isMetForItself(
      TasksMet why, TaskStatus task, boolean begun, boolean newestNamed) {
    return switch (why) {
      case WAITING -> task.isWaiting();
      case NAMED -> task.isWaiting() || !begun;
      case OF_NAMED_INSTANCES -> task.isWaiting() && newestNamed;
    };
  }

  /**
   * Tells whether the newest instance of a task that was named is met. A task that waits has none
   * to be met, unless one was left alive when the task began anew.
   */
  public static boolean meetsNewest(TaskStatus task, TaskInstanceStatus newest) {
    return newest.isLive() || !task.isWaiting();
  }

  /**
   * Decides about a task that is met for itself, whatever its instances do.
   *
   * @param foreign whether the job may not touch it
   */
  public static TaskVerdict decideTask(TaskStatus task, boolean foreign) {
    if (foreign) {
      return new TaskVerdict(ItemOutcome.SKIPPED, task, FOREIGN);
    }
    return task.isWaiting()
        ? new TaskVerdict(ItemOutcome.PREVENTED, TaskStatus.ERROR_FATAL, null)
        : new TaskVerdict(ItemOutcome.ALREADY_FINISHED, task, null);
  }

  /**
   * Says what was decided about a task.
   *
   * @param to the status that it has afterwards; the present one if it stays
   * @param detail a sentence for people; null if the outcome says it all
   */
  public record TaskVerdict(ItemOutcome outcome, TaskStatus to, @Nullable String detail) {}

  /** Decides about an instance that was told to die and whose grace is over. */
  public static KillVerdict confirm(Target target) {
    TaskInstanceStatus status = target.status();
    return status.isLive() ? end(target) : KillVerdict.unchanged(outcome(status), status, null);
  }

  /** Answers what became of an instance that was told to die and has ended. */
  public static ItemOutcome outcome(TaskInstanceStatus ended) {
    return ended == DONE ? ItemOutcome.LOST_RACE : ItemOutcome.KILLED;
  }

  /**
   * Answers what a verdict proves of the process that an instance has had; null if it has had none,
   * or nothing was done to it, or it was only told to end itself.
   *
   * @param told who told that it has ended, if it has
   * @param askable whether its cluster can be asked
   */
  public static @Nullable Proof proof(
      KillJobPhase phase, KillVerdict verdict, EndToldBy told, boolean askable) {
    if (verdict.unconfirmed()) {
      return proof(EndToldBy.NOBODY, askable);
    }
    return phase == KillJobPhase.CONFIRM ? proof(told, askable) : null;
  }

  /**
   * Answers what it proves that an instance has ended which was told to. Its worker's own word is
   * enough; where there is none its cluster is asked, if that is possible.
   */
  public static Proof proof(EndToldBy told, boolean askable) {
    return told != EndToldBy.WORKER && askable ? Proof.PENDING : told.proof();
  }

  private static KillVerdict signal() {
    return KillVerdict.unchanged(ItemOutcome.SIGNALLED, KILL_SELF, null);
  }

  private static KillVerdict end(Target target) {
    return new KillVerdict(
        ItemOutcome.KILLED,
        ERROR_FATAL,
        target.newest() && isInAnAttempt(target.task()) ? TaskStatus.ERROR_FATAL : null,
        hasWorker(target.status()),
        null);
  }

  /** Tells whether there may be a process that would have to end. */
  private static boolean hasWorker(TaskInstanceStatus status) {
    return status != QUEUED && status != INSTANTIATED;
  }

  private static boolean isInAnAttempt(TaskStatus task) {
    return task == TaskStatus.QUEUED || task.isUnderWay();
  }
}
