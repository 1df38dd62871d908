package dev.quell.api.server;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SettledTime;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;

/** Asks the database whether it is there, what state it is in and what time it is. */
final class HealthQueries {
  private final RetryingPool database;

  HealthQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * The state of the database.
   *
   * @param inRecovery it follows another server
   * @param readOnly it takes no writes, for whatever reason
   * @param schema number of the last migration; 0 if there was none
   */
  record State(boolean inRecovery, boolean readOnly, int schema) {
    static State of(Row row) {
      return new State(row.getBoolean(0), row.getBoolean(1), row.getInteger(2));
    }
  }

  /** Completes when the database has answered. */
  Future<Void> ping() {
    return database.rows("select 1", Parameters.none()).mapEmpty();
  }

  /** Reads the state; fails with SQLSTATE 42P01 if nobody has ever migrated the database. */
  Future<State> state() {
    return database.one(
        """
        select pg_is_in_recovery(),
               current_setting('transaction_read_only') = 'on',
               coalesce((select max(version::int) from flyway_schema_history where success), 0)
        """,
        Parameters.none(),
        State::of);
  }

  /** Leaves the connection to a server that takes no writes; true if that takes them by now. */
  Future<Boolean> takesWrites() {
    return database.takesWrites();
  }

  /**
   * The database's clock in UTC, whole seconds, as {@code YYYY-MM-DD HH:MM:SS}; a little earlier
   * while somebody writes ({@code docs/contract/conventions.md} §9).
   */
  Future<String> time() {
    return SettledTime.of(database);
  }
}
