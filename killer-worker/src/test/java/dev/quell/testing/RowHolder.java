package dev.quell.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A second connection, in a transaction that holds locks while the worker wants the same rows. Not
 * thread-safe.
 */
public final class RowHolder implements AutoCloseable {
  private final TestDatabase db;
  private final Connection connection;

  private RowHolder(TestDatabase db, Connection connection) {
    this.db = db;
    this.connection = connection;
  }

  /** A connection that holds nothing yet. */
  @Provides
  public static RowHolder of(TestDatabase db) throws SQLException {
    Connection connection = db.connect();
    connection.setAutoCommit(false);
    return new RowHolder(db, connection);
  }

  /** Locks a row until the next commit or rollback. */
  public void lock(String table, long id) throws SQLException {
    write("select id from " + table + " where id = " + id + " for no key update");
  }

  /** Runs a statement inside the transaction. */
  public void write(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public void commit() throws SQLException {
    connection.commit();
  }

  public void rollback() throws SQLException {
    connection.rollback();
  }

  /** Waits until some session of the worker is blocked by this connection on a table's row. */
  public void awaitWaiterOnRowOf(String table) throws SQLException {
    db.<Long>await(
        count -> count > 0,
        """
        select count(*)
        from pg_stat_activity a
        where a.application_name = 'quell-worker' and ? = any(pg_blocking_pids(a.pid))
          and regexp_like(a.query, 'from "?' || ? || '\\M')
        """,
        (int) pid(),
        table);
  }

  /** Waits until so many sessions of the worker wait for a lock, whoever holds it. */
  public void awaitWaiters(int count) {
    db.<Long>await(
        waiting -> waiting == count,
        """
        select count(*)
        from pg_stat_activity a
        where a.application_name = 'quell-worker' and a.datname = current_database()
          and cardinality(pg_blocking_pids(a.pid)) > 0
        """);
  }

  /** Waits until this connection blocks so many sessions, whoever they are. */
  public void awaitBlocked(int count) throws SQLException {
    db.<Long>await(
        waiting -> waiting == count,
        """
        select count(*) from pg_stat_activity a
        where a.datname = current_database() and ? = any(pg_blocking_pids(a.pid))
        """,
        (int) pid());
  }

  private long pid() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
