package dev.quell.api.workflowrun;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.request.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of workflow runs (contract {@code workflow-and-bind.md} §20). */
public final class WorkflowRunRoutes {
  private static final String ID = "workflow_run_id";

  private final WorkflowRunQueries queries;

  public WorkflowRunRoutes(RetryingPool database) {
    this.queries = new WorkflowRunQueries(database);
  }

  /** Where a distributor's picture of its instances differs from what is stored. */
  public Future<Buffer> syncStatus(ApiRequest request) {
    long run = request.pathId(ID);
    return queries
        .differences(run, HeldInstances.ofJson(request.body()))
        .map(WorkflowRunAnswers::differences);
  }
}
