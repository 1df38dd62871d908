package dev.quell.api.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Finds out, before the schema is touched, whether a connection has a session of its own. A pooler
 * may lend sessions to its clients for one transaction each: time-outs would then hold for
 * strangers, prepared statements and locks be somewhere else than they are looked for.
 */
final class SessionCheck {
  private static final int ANSWER_SECONDS = 10;

  private SessionCheck() {}

  /**
   * Holds two connections at once, one of them in a transaction, and looks which sessions serve
   * them. Blocks.
   *
   * @throws DatabaseException if sessions are shared
   * @throws SQLException if a connection does not answer
   */
  static void check(DataSource source, DatabaseAddress address) throws SQLException {
    try (Connection first = source.getConnection();
        Connection second = source.getConnection()) {
      int session = sessionOf(first);
      boolean stays = sessionOf(first) == session;
      second.setAutoCommit(false);
      boolean isItsOwn = sessionOf(second) != session;
      // Asked last: where there is one session only, the second connection holds it now.
      boolean shared = !stays || !isItsOwn || sessionOf(first) != session;
      second.rollback();
      if (shared) {
        throw new DatabaseException(
            """
            The database %s is reached through a pooler that shares sessions among its clients, as \
            PgBouncer does with pool_mode = transaction. Quell needs sessions of its own, for \
            time-outs, prepared statements and advisory locks: set pool_mode = session for its \
            database."""
                .formatted(address));
      }
    }
  }

  private static int sessionOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(ANSWER_SECONDS);
      try (ResultSet answer = statement.executeQuery("select pg_backend_pid()")) {
        answer.next();
        return answer.getInt(1);
      }
    }
  }
}
