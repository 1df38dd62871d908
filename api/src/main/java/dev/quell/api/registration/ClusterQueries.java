package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
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

  /**
   * By position: id, name, name of the type, connection parameters as stored or null; empty if
   * there is no cluster of this name.
   */
  Future<Optional<JsonArray>> cluster(String name) {
    return database
        .query(
            """
            select cluster.id, cluster.name, cluster_type.name, cluster.connection_parameters
            from cluster
            join cluster_type on cluster_type.id = cluster.cluster_type_id
            where cluster.name = $1::text
            """,
            Tuple.of(name))
        .map(ClusterQueries::firstRow);
  }

  /**
   * By position: id, name, parameters as stored, which need not be JSON; empty if the cluster has
   * no queue of this name.
   */
  Future<Optional<JsonArray>> queue(long clusterId, String name) {
    return database
        .query(
            """
            select id, name, parameters from queue
            where name = $1::text and cluster_id = $2::bigint
            """,
            Tuple.of(name, clusterId))
        .map(ClusterQueries::firstRow);
  }

  private static Optional<JsonArray> firstRow(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext() ? Optional.of(positions(row.next())) : Optional.empty();
  }

  private static JsonArray positions(Row row) {
    JsonArray positions = new JsonArray();
    for (int i = 0; i < row.size(); i++) {
      positions.add(row.getValue(i));
    }
    return positions;
  }
}
