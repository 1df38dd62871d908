package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The routes of clusters and queues ({@code docs/contract/array-and-task-instance.md} §20, §21).
 */
public final class ClusterRoutes {
  private final ClusterQueries queries;

  public ClusterRoutes(RetryingPool database) {
    this.queries = new ClusterQueries(database);
  }

  /** What is known of a cluster. */
  public Future<Buffer> cluster(ApiRequest request) {
    return queries.cluster(request.pathText("cluster_name")).map(ClusterAnswers::cluster);
  }

  /** What is known of a queue of a cluster. */
  public Future<Buffer> queue(ApiRequest request) {
    return queries
        .queue(request.pathId("cluster_id"), request.pathText("queue_name"))
        .map(ClusterAnswers::queue);
  }
}
