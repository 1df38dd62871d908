package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes that bind a workflow ({@code docs/contract/workflow-and-bind.md} §1 to §3). */
public final class WorkflowBindRoutes {
  private final WorkflowRegistry definitions;
  private final WorkflowBindQueries queries;

  public WorkflowBindRoutes(RetryingPool database) {
    this.definitions = new WorkflowRegistry(database);
    this.queries = new WorkflowBindQueries(database);
  }

  /** Inserts or finds a workflow. */
  public Future<Buffer> define(ApiRequest request) {
    return definitions
        .define(NewWorkflow.ofJson(request.body()))
        .map(WorkflowBindAnswers::workflow);
  }

  /** The workflows with the same arguments. */
  public Future<Buffer> matching(ApiRequest request) {
    return queries
        .matching(request.pathHash("workflow_args_hash"))
        .map(WorkflowBindAnswers::matching);
  }

  /** Sets attributes of a workflow. */
  public Future<Buffer> setAttributes(ApiRequest request) {
    long workflowId = request.pathId("workflow_id");
    return definitions
        .setAttributes(workflowId, WorkflowAttributes.of(request.body()))
        .map(WorkflowBindAnswers::empty);
  }
}
