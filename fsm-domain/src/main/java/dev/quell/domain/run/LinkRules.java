package dev.quell.domain.run;

import java.util.Optional;

/**
 * Decides whether a workflow may have a new run ({@code docs/contract/workflow-and-bind.md} §A.2,
 * §16). Pure; whoever calls it holds the lock of the workflow.
 */
public final class LinkRules {

  private LinkRules() {}

  /** Names the run that has the workflow to itself. */
  public record AliveRun(long id, WorkflowRunStatus status) {}

  /**
   * Says why a new run is refused, in a sentence for its user; empty if it may begin.
   *
   * @param bound whether all tasks of the workflow are bound
   */
  public static Optional<String> refusal(
      long workflowId, WorkflowStatus workflow, boolean bound, Optional<AliveRun> alive) {
    if (alive.isPresent()) {
      return Optional.of(
          "Workflow %d has a workflow run that is alive, %d in status %s, so the new one is aborted."
              .formatted(workflowId, alive.get().id(), alive.get().status().code()));
    }
    if (!bound) {
      return Optional.of(
          "Workflow %d cannot be run now: its tasks are not all bound yet.".formatted(workflowId));
    }
    return RunRules.mayLink(workflow)
        ? Optional.empty()
        : Optional.of(
            "Workflow %d cannot be resumed now: its status is %s."
                .formatted(workflowId, workflow.code()));
  }

  /** Says why the tasks of a workflow are not reset; empty if they may be. */
  public static Optional<String> resetRefusal(
      long workflowId, boolean bound, Optional<AliveRun> alive) {
    if (alive.isPresent()) {
      return Optional.of(
          "Workflow %d is not resumable: its workflow run %d is alive, in status %s."
              .formatted(workflowId, alive.get().id(), alive.get().status().code()));
    }
    return bound
        ? Optional.empty()
        : Optional.of(
            "Workflow %d is not resumable: its tasks are not all bound yet.".formatted(workflowId));
  }
}
