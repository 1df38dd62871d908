package dev.quell.worker.retention;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Holds the SQL that forgets instances which went with their workflow and whose processes may still
 * run. Stateless.
 */
final class DepartedInstanceRepository {
  /** However many go within the days. */
  private static final long MOST = 1_000_000;

  /** Deletes some of the oldest, of which the days are over or that are too many. */
  Future<Deleted> delete(SqlConnection connection, int days, int limit) {
    return connection
        .preparedQuery(
            """
            delete from departed_instance
            where place = any(array(
              select oldest.place
              from (
                select place, removed_at from departed_instance order by place limit $2::integer
              ) as oldest
              where oldest.removed_at < %s
                or oldest.place <= (select max(place) from departed_instance) - $3::bigint))
            """
                .formatted(RetentionSql.before("$1::integer")))
        .execute(Tuple.of(days, limit, MOST))
        .map(rows -> Deleted.others(rows.rowCount()));
  }
}
