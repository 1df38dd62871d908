package dev.quell.api.database;

import io.vertx.core.Future;

/**
 * Tells up to when the dates of the database are settled: nothing that is dated earlier can still
 * commit. Clients send it back to ask for what has changed since ({@code
 * docs/contract/conventions.md} §9).
 */
public final class SettledTime {
  /**
   * How long writing and committing take at most where a transaction does not show when it began.
   */
  private static final int HIDDEN_SECONDS = 10;

  /**
   * A date is written before its transaction commits. Whoever asks in between is to see the change
   * when it asks the next time, so it asks from when the oldest of those transactions began that
   * write just now: each locks its rows before it dates them, and has shown itself by then. Who is
   * not to see others' transactions sees that there are some, and no more.
   */
  private static final String SETTLED =
      """
      select to_char(
        date_trunc('second', least(
          statement_timestamp(),
          min(coalesce(xact_start,
            statement_timestamp() - make_interval(secs => #{hiddenSeconds}::float8)))
        ) at time zone 'UTC'),
        'YYYY-MM-DD HH24:MI:SS') as time
      from pg_stat_activity
      where datname = current_database() and backend_xid is not null
        and backend_type <> 'autovacuum worker'
      """;

  private SettledTime() {}

  /**
   * Reads it in UTC, whole seconds, truncated, as {@code YYYY-MM-DD HH:MM:SS}. A statement that
   * begins afterwards sees all that is dated earlier. Fails with UNAVAILABLE when the database
   * cannot be had in time.
   */
  public static Future<String> of(RetryingPool database) {
    return database.one(
        SETTLED,
        Parameters.of("hiddenSeconds", (double) HIDDEN_SECONDS),
        row -> row.getString("time"));
  }
}
