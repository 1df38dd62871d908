package dev.quell.domain.task;

/**
 * Says what {@link TransitionRules#decide} decided about one requested change of one TaskInstance.
 */
public sealed interface TransitionDecision {

  /**
   * The instance takes the status and drives its Task.
   *
   * @param instance the new status of the instance
   * @param task the status the Task has afterwards; equal to the present one if the Task stays
   */
  record Apply(TaskInstanceStatus instance, TaskStatus task) implements TransitionDecision {}

  /** The instance ends without touching its Task, which it no longer represents. */
  record Orphan(TaskInstanceStatus instance) implements TransitionDecision {}

  /**
   * Nothing changes: a repetition, or a race that is expected ({@code docs/contract/fsm.md} §3.2).
   */
  record Ignore() implements TransitionDecision {}

  /** Nothing changes: no correct client asks for this. */
  record Reject() implements TransitionDecision {}
}
