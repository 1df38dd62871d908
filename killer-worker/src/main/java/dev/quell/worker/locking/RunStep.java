package dev.quell.worker.locking;

import dev.quell.domain.run.RunDecision;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what a decision about a locked run changes.
 *
 * @param run the status that the run takes
 * @param workflows the status that its workflow takes, by id; empty if that stays
 */
public record RunStep(long runId, WorkflowRunStatus run, Map<Long, WorkflowStatus> workflows) {

  /**
   * Makes it of a decision; empty if that changes nothing.
   *
   * @param workflow the status of the locked workflow
   */
  public static Optional<RunStep> of(
      RunDecision decision, WorkflowStatus workflow, LockedRun locked) {
    if (decision instanceof RunDecision.Apply apply) {
      Map<Long, WorkflowStatus> follows =
          apply.workflow() == workflow ? Map.of() : Map.of(locked.workflowId(), apply.workflow());
      return Optional.of(new RunStep(locked.id(), apply.run(), follows));
    }
    return decision instanceof RunDecision.ApplyAlone alone
        ? Optional.of(new RunStep(locked.id(), alone.run(), Map.of()))
        : Optional.empty();
  }

  /** Writes both statuses; fails if a row is not there, which rolls the transaction back. */
  public Future<Void> write(SqlConnection connection, RunRepository runs) {
    return runs.write(connection, List.of(new RunChange(runId, run, null)), workflows);
  }
}
