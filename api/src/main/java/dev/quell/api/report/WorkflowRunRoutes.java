package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Serves the reads of workflow runs ({@code docs/contract/workflow-and-bind.md} §20). */
public final class WorkflowRunRoutes {
  private static final String ID = "workflow_run_id";

  private final WorkflowRunQueries queries;

  public WorkflowRunRoutes(RetryingPool database) {
    this.queries = new WorkflowRunQueries(database);
  }

  /** Tells where a distributor's picture of its instances differs from what is stored. */
  public Future<Buffer> syncStatus(ApiRequest request) {
    long run = request.pathId(ID);
    return request
        .read(HeldInstances::ofJson)
        .compose(held -> queries.differences(run, held))
        .map(WorkflowRunAnswers::differences);
  }
}
