package dev.quell.worker.retention;

import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Holds the SQL that removes DAGs which no workflow has any more, and their edges. Nodes stay.
 * Stateless.
 */
final class DagRemovalRepository {

  /** Finds DAGs that no workflow has and that nobody was told for so many days. */
  Future<List<Long>> findUnused(SqlClient client, int days, int limit) {
    return client
        .preparedQuery(
            """
            select dag.id
            from dag
            where dag.used_at < %s
              and not exists (select from workflow where workflow.dag_id = dag.id)
            order by dag.used_at
            limit $2::integer
            """
                .formatted(RetentionSql.before("$1::integer")))
        .execute(Tuple.of(days, limit))
        .map(Rows::firstIds);
  }

  /**
   * Begins the removal of DAGs that the caller has locked before, in a statement of its own, so
   * that it sees here what was committed until then: from the commit on nobody is told them, and no
   * workflow is made of them. Completes with those that are unused still.
   */
  Future<List<Long>> begin(SqlConnection connection, List<Long> dagIds, int days) {
    return connection
        .preparedQuery(
            """
            update dag
            set used_at = '-infinity', hash = 'removed ' || id
            where id = any($1::bigint[]) and used_at < %s
              and not exists (select from workflow where workflow.dag_id = dag.id)
            returning id
            """
                .formatted(RetentionSql.before("$2::integer")))
        .execute(Tuple.of(Rows.ids(dagIds), days))
        .map(Rows::firstIds);
  }

  /**
   * Deletes some edges of DAGs whose removal has begun, and with the last ones the DAGs; none when
   * none is left.
   */
  Future<Deleted> delete(SqlConnection connection, List<Long> dagIds, int limit) {
    return connection
        .preparedQuery(
            """
            with edges as (
              delete from edge
              where ctid = any(array(
                select ctid from edge where dag_id = any($1::bigint[]) limit $2::integer))
              returning dag_id
            ),
            dags as (
              delete from dag
              where id = any($1::bigint[]) and used_at = '-infinity'
                and (select count(*) from edges) < $2::integer
              returning id
            )
            select (select count(*) from edges) + (select count(*) from dags)
            """)
        .execute(Tuple.of(Rows.ids(dagIds), limit))
        .map(rows -> Deleted.others(rows.iterator().next().getLong(0)));
  }
}
