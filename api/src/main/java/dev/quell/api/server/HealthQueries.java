package dev.quell.api.server;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;

/** Asks the database whether it is there and what time it is. */
final class HealthQueries {
  private final RetryingPool database;

  HealthQueries(RetryingPool database) {
    this.database = database;
  }

  /** Completes when the database has answered. */
  Future<Void> ping() {
    return database.rows("select 1", Parameters.none()).mapEmpty();
  }

  /** Fails if the server that is there takes no writes. */
  Future<Void> writable() {
    return database
        .takesWrites()
        .compose(
            takes -> takes ? Future.succeededFuture() : Future.failedFuture("It takes no writes"));
  }

  /**
   * The database's clock in UTC, whole seconds, truncated, as {@code YYYY-MM-DD HH:MM:SS} ({@code
   * docs/contract/conventions.md} §9).
   */
  Future<String> time() {
    return database.one(
        """
        select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
        """,
        Parameters.none(),
        row -> row.getString(0));
  }
}
