package dev.quell.api.taskresources;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.request.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The routes of task resources (contract {@code array-and-task-instance.md} §4). */
public final class TaskResourcesRoutes {
  private final TaskResourcesQueries queries;

  public TaskResourcesRoutes(RetryingPool database) {
    this.queries = new TaskResourcesQueries(database);
  }

  /** What a batch asks of its cluster, and in which queue; a read, though by POST. */
  public Future<Buffer> resources(ApiRequest request) {
    long id = request.pathId("task_resources_id");
    request.body();
    return queries.resources(id).map(TaskResourcesAnswers::resources);
  }
}
