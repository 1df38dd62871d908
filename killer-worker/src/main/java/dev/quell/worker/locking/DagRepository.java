package dev.quell.worker.locking;

import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/** Locks rows of DAGs. Stateless. */
public final class DagRepository {

  /**
   * Locks DAGs in ascending order of id, so that no workflow is made of them meanwhile; those that
   * somebody else has locked are left out.
   *
   * @return those that were obtained
   */
  public Future<List<Long>> lockFree(SqlConnection connection, Collection<Long> dagIds) {
    return connection
        .preparedQuery(
            """
            select id
            from dag
            where id = any($1::bigint[])
            order by id
            for update skip locked
            """)
        .execute(Tuple.of(Rows.ids(dagIds)))
        .map(Rows::firstIds);
  }
}
