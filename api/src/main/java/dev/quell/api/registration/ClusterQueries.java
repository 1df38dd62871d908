package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Reads of clusters and queues ({@code docs/contract/array-and-task-instance.md} §20, §21). Names
 * are told apart by case.
 */
final class ClusterQueries {
  private final RetryingPool database;

  ClusterQueries(RetryingPool database) {
    this.database = database;
  }

  /** Finds a cluster; empty if there is none of this name. */
  Future<Optional<Cluster>> cluster(String name) {
    return database.first(
        """
            select cluster.id, cluster.name, cluster_type.name as type,
                   cluster.connection_parameters
            from cluster
            join cluster_type on cluster_type.id = cluster.cluster_type_id
            where cluster.name = #{name}::text
            """,
        Parameters.of("name", name),
        Cluster::from);
  }

  /** Finds a queue; empty if the cluster has none of this name. */
  Future<Optional<ClusterQueue>> queue(long clusterId, String name) {
    return database.first(
        """
            select id, name, parameters from queue
            where name = #{name}::text and cluster_id = #{clusterId}::bigint
            """,
        Parameters.of("name", name).and("clusterId", clusterId),
        ClusterQueue::from);
  }
}
