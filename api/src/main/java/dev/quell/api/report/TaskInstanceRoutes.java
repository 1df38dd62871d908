package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Serves the reads of task instances ({@code docs/contract/array-and-task-instance.md} §13, §18,
 * {@code docs/contract/workflow-and-bind.md} §26).
 */
public final class TaskInstanceRoutes {
  private static final String ID = "task_instance_id";

  private final TaskInstanceQueries queries;

  public TaskInstanceRoutes(RetryingPool database) {
    this.queries = new TaskInstanceQueries(database);
  }

  /** Tells which instance a worker is, given its place in a batch. */
  public Future<Buffer> atStep(ApiRequest request) {
    return queries
        .atStep(request.pathId("array_id"), request.pathId("batch_num"), request.pathId("step_id"))
        .map(TaskInstanceAnswers::taskInstanceId);
  }

  /** Lists what went wrong with an instance. */
  public Future<Buffer> errors(ApiRequest request) {
    return queries.errors(request.pathId(ID)).map(TaskInstanceAnswers::errors);
  }

  /** Tells what went wrong last with a task. */
  public Future<Buffer> mostRecentError(ApiRequest request) {
    return queries
        .mostRecentError(request.pathId("task_id"))
        .map(TaskInstanceAnswers::mostRecentError);
  }
}
