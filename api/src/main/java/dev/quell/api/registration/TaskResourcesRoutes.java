package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The routes of task resources ({@code docs/contract/array-and-task-instance.md} §4, {@code
 * docs/contract/workflow-and-bind.md} §25).
 */
public final class TaskResourcesRoutes {
  private final TaskResourcesQueries queries;
  private final TaskResourcesRegistry definitions;

  public TaskResourcesRoutes(RetryingPool database) {
    this.queries = new TaskResourcesQueries(database);
    this.definitions = new TaskResourcesRegistry(database);
  }

  /** What a batch asks of its cluster, and in which queue; a read, though by POST. */
  public Future<Buffer> resources(ApiRequest request) {
    long id = request.pathId("task_resources_id");
    request.body();
    return queries.resources(id).map(TaskResourcesAnswers::resources);
  }

  /** Stores what tasks ask of their cluster; the answer is the bare id. */
  public Future<Buffer> bind(ApiRequest request) {
    return definitions.insert(NewResources.ofJson(request.body())).map(TaskResourcesAnswers::id);
  }
}
