package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.InvalidParameter;
import dev.quell.api.http.PlainRefusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * What clients ask of a workflow while they run or resume it ({@code
 * docs/contract/workflow-and-bind.md} §7, §9-§12).
 */
public final class WorkflowStateRoutes {
  private static final String ID = "workflow_id";
  private static final int MAX_CHUNK = 100_000;

  private final WorkflowStateQueries queries;

  public WorkflowStateRoutes(RetryingPool database) {
    this.queries = new WorkflowStateQueries(database);
  }

  /** How many tasks may run at once. */
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

  /** Which tasks have changed since the client asked last. */
  public Future<Buffer> taskStatusUpdates(ApiRequest request) {
    long id = request.pathId(ID);
    return queries.changes(id, LastSync.ofJson(request.body())).map(WorkflowStateAnswers::changes);
  }

  /** What a client needs to know to resume a workflow. */
  public Future<Buffer> metadata(ApiRequest request) {
    return queries.metadata(request.pathId(ID)).map(WorkflowStateAnswers::metadata);
  }

  /** The tasks that are left to be done, page by page. */
  public Future<Buffer> unfinishedTasks(ApiRequest request) {
    long id = request.pathId(ID);
    long floor = request.query().requiredInteger("max_task_id");
    long size = request.query().requiredInteger("chunk_size");
    if (size < 0 || size > MAX_CHUNK) {
      throw InvalidParameter.query(
          "chunk_size", Long.toString(size), "an integer from 0 to " + MAX_CHUNK);
    }
    return queries.unfinished(id, floor, (int) size).map(WorkflowStateAnswers::tasks);
  }

  /** What a status may be called. */
  public Future<Buffer> statuses(ApiRequest request) {
    return Future.succeededFuture(WorkflowStateAnswers.statuses());
  }
}
