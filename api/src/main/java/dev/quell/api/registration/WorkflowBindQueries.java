package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import java.util.List;

/**
 * Reads of what a client compares before it binds ({@code docs/contract/workflow-and-bind.md} §2).
 */
final class WorkflowBindQueries {
  private final RetryingPool database;

  WorkflowBindQueries(RetryingPool database) {
    this.database = database;
  }

  /** Lists the workflows with these arguments, by ascending id. */
  Future<List<MatchingWorkflow>> matching(String argsHash) {
    return database.list(
        """
        select workflow.task_hash, workflow.tool_version_id, dag.hash as dag_hash
        from workflow
        join dag on dag.id = workflow.dag_id
        where workflow.workflow_args_hash = #{argsHash}::text
        order by workflow.id
        """,
        Parameters.of("argsHash", argsHash),
        MatchingWorkflow::from);
  }
}
