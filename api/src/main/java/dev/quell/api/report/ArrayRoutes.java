package dev.quell.api.report;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Serves the routes that define and read arrays ({@code docs/contract/array-and-task-instance.md}
 * §1, §19).
 */
public final class ArrayRoutes {
  private final ArrayRegistry definitions;
  private final ArrayQueries queries;

  public ArrayRoutes(RetryingPool database) {
    this.definitions = new ArrayRegistry(database);
    this.queries = new ArrayQueries(database);
  }

  /** Inserts or finds an array. */
  public Future<Buffer> define(ApiRequest request) {
    return definitions.define(NewArray.ofJson(request.body())).map(ArrayAnswers::arrayId);
  }

  /** Tells how many tasks of an array may run at once. */
  public Future<Buffer> limit(ApiRequest request) {
    return queries.limit(request.pathId("array_id")).map(ArrayAnswers::limit);
  }

  /** Tells how many tasks of a workflow and task template version may run at once. */
  public Future<Buffer> limitByTemplate(ApiRequest request) {
    return queries
        .limit(request.pathId("workflow_id"), request.pathId("task_template_version_id"))
        .map(ArrayAnswers::limit);
  }
}
