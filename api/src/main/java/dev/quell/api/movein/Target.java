package dev.quell.api.movein;

import dev.quell.api.database.DatabaseAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of Quell's that rows come into: one session, which nobody else imports beside. */
final class Target implements AutoCloseable {
  /** Any number that nobody else uses. */
  private static final long LOCK = 0x5155454c4c494d50L;

  private final Connection connection;
  private final Statement statement;
  private final boolean dryRun;

  private Target(Connection connection, Statement statement, boolean dryRun) {
    this.connection = connection;
    this.statement = statement;
    this.dryRun = dryRun;
  }

  /**
   * Opens a session.
   *
   * @throws ImportException if another import has one
   */
  static Target open(DatabaseAddress address, boolean dryRun) throws SQLException {
    Connection connection = address.dataSource().getConnection();
    try {
      Statement statement = connection.createStatement();
      try (ResultSet locked =
          statement.executeQuery("select pg_try_advisory_lock(%d)".formatted(LOCK))) {
        locked.next();
        if (!locked.getBoolean(1)) {
          throw new ImportException(
              "Another import into the database %s is under way.".formatted(address));
        }
      }
      for (String setting :
          new String[] {
            "statement_timeout = 0",
            "lock_timeout = 0",
            "idle_in_transaction_session_timeout = 0",
            // Rows and how far they are get lost together, and then they come again.
            "synchronous_commit = off",
            "temp_buffers = '64MB'",
            "maintenance_work_mem = '256MB'",
            "jit = off"
          }) {
        statement.execute("set " + setting);
      }
      connection.setAutoCommit(false);
      return new Target(connection, statement, dryRun);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  Connection connection() {
    return connection;
  }

  Statement statement() {
    return statement;
  }

  ImportState state() {
    return new ImportState(connection, statement);
  }

  /** Commits, unless nothing is meant to stay. */
  void commit() throws SQLException {
    if (!dryRun) {
      connection.commit();
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
    }
  }
}
