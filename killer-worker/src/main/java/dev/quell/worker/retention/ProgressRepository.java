package dev.quell.worker.retention;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Holds the SQL that tells people how far the retention is. Stateless. */
final class ProgressRepository {
  private static final int LONGEST_FAILURE = 500;

  /**
   * Notes that a process begins a round.
   *
   * @param anew whether it has just begun to lead
   */
  Future<Void> begun(SqlClient client, String process, boolean anew) {
    return client
        .preparedQuery(
            """
            update retention_progress
            set process = $1::text, seen_at = clock_timestamp(),
                leads_since =
                  case when $2::boolean or process is distinct from $1::text
                    then clock_timestamp() else leads_since end
            """)
        .execute(Tuple.of(process, anew))
        .mapEmpty();
  }

  /**
   * Notes, in the transaction of a chunk, what that has deleted.
   *
   * @param first whether it is the first of its round
   */
  Future<Void> removed(SqlClient client, long rows, boolean first) {
    return client
        .preparedQuery(
            """
            update retention_progress
            set seen_at = clock_timestamp(), removed_until = clock_timestamp(),
                removing_since = case when $2::boolean then now() else removing_since end,
                removed_rows = case when $2::boolean then 0 else removed_rows end + $1::bigint
            """)
        .execute(Tuple.of(rows, first))
        .mapEmpty();
  }

  /** Notes that a round went through. */
  Future<Void> finished(SqlClient client) {
    return client
        .query(
            """
            update retention_progress
            set seen_at = clock_timestamp(), finished_at = clock_timestamp()
            """)
        .execute()
        .mapEmpty();
  }

  /** Notes that a round failed, and what its failure says. */
  Future<Void> failed(SqlClient client, Throwable failure) {
    String line = String.valueOf(failure.getMessage()).replaceAll("[\\s\\x00]+", " ").strip();
    return client
        .preparedQuery(
            """
            update retention_progress
            set failed_at = clock_timestamp(), failure = left($1::text, $2::integer)
            """)
        .execute(Tuple.of(line, LONGEST_FAILURE))
        .mapEmpty();
  }
}
