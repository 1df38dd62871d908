package dev.quell.api.report;

import static dev.quell.api.http.ParameterTypes.integer;
import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.PlainRefusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Serves what clients ask of a workflow while they run or resume it ({@code
 * docs/contract/workflow-and-bind.md} §7, §9-§12).
 */
public final class WorkflowStateRoutes {
  private static final String ID = "workflow_id";
  private static final int MAX_CHUNK = 100_000;

  private final WorkflowStateQueries queries;

  public WorkflowStateRoutes(RetryingPool database) {
    this.queries = new WorkflowStateQueries(database);
  }

  /** Tells how many tasks may run at once. */
  public Future<Buffer> limit(ApiRequest request) {
    long id = request.pathId(ID);
    return queries
        .limit(id)
        .map(
            limit ->
                WorkflowStateAnswers.limit(
                    limit.orElseThrow(
                        () ->
                            PlainRefusal.notFound(
                                "There is no workflow with the id " + id + "."))));
  }

  /** Lists which tasks have changed since the client asked last. */
  public Future<Buffer> taskStatusUpdates(ApiRequest request) {
    long id = request.pathId(ID);
    return queries.changes(id, LastSync.ofJson(request.body())).map(WorkflowStateAnswers::changes);
  }

  /** Gives what a client needs to know to resume a workflow. */
  public Future<Buffer> metadata(ApiRequest request) {
    return queries.metadata(request.pathId(ID)).map(WorkflowStateAnswers::metadata);
  }

  /** Lists the tasks that are left to be done, page by page. */
  public Future<Buffer> unfinishedTasks(ApiRequest request) {
    long id = request.pathId(ID);
    long floor = request.query().required("max_task_id", integer());
    long size = request.query().required("chunk_size", integerWithin(0, MAX_CHUNK));
    return queries.unfinished(id, floor, (int) size).map(WorkflowStateAnswers::tasks);
  }

  /** Lists what a status may be called. */
  public Future<Buffer> statuses(ApiRequest request) {
    return Future.succeededFuture(WorkflowStateAnswers.statuses());
  }
}
