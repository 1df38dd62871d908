package dev.quell.testing;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One migrated database of a test class, with short ways to look into it. Statements commit at once
 * unless they run on a connection of {@link #connect()} whose auto-commit the test switched off.
 * Thread-safe; statements of its own run one after the other, on one connection.
 */
public final class TestDatabase implements AutoCloseable {
  private final PostgresServer server;
  private final String name;
  private Connection own;

  TestDatabase(PostgresServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** A database on loopback that the program under test runs. */
  public static TestDatabase ofOthers(int port, String name, String user, String password) {
    return new TestDatabase(PostgresServer.ofOthers(port, user, password), name);
  }

  /** Another database of the same server. */
  TestDatabase sibling(String other) {
    return new TestDatabase(server, other);
  }

  /** Options for the Vert.x client. */
  public PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(server.host())
        .setPort(server.port())
        .setDatabase(name)
        .setUser(server.user())
        .setPassword(server.password());
  }

  /** The same as one URL, as an operator would configure it. */
  public String url() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(server.user(), server.password(), server.host(), server.port(), name);
  }

  /** A JDBC URL without credentials. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), name);
  }

  /** A connection of its own, for interleavings. The test closes it. A statement has 5 minutes. */
  public Connection connect() {
    Properties properties = new Properties();
    properties.setProperty("user", server.user());
    properties.setProperty("password", server.password());
    properties.setProperty("options", "-c statement_timeout=5min");
    try {
      return DriverManager.getConnection(jdbcUrl(), properties);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a statement; returns the number of rows it changed. */
  public synchronized int execute(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(own(), sql, parameters)) {
      statement.execute();
      return statement.getUpdateCount();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rows of a query. */
  public synchronized List<List<Object>> rows(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(own(), sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(readRow(result));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one value of a query that gives one row of one column. */
  @SuppressWarnings("unchecked")
  public <T> T value(String sql, Object... parameters) {
    List<List<Object>> rows = rows(sql, parameters);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IllegalStateException("Not one value: " + rows);
    }
    return (T) rows.get(0).get(0);
  }

  /** All columns of the row with an id, by name. */
  public synchronized Map<String, Object> row(String table, long id) {
    String sql = "select * from " + table + " where id = ?";
    try (PreparedStatement statement = prepare(own(), sql, id);
        ResultSet result = statement.executeQuery()) {
      if (!result.next()) {
        throw new IllegalStateException("No row " + id + " in " + table);
      }
      Map<String, Object> row = new LinkedHashMap<>();
      for (int column : columns(result)) {
        row.put(result.getMetaData().getColumnName(column), result.getObject(column));
      }
      return row;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The status letter of a Task. */
  public String taskStatus(long id) {
    return value("select status from task where id = ?", id);
  }

  /** The status letter of a TaskInstance. */
  public String instanceStatus(long id) {
    return value("select status from task_instance where id = ?", id);
  }

  /** Rows in the error log of a TaskInstance. */
  public long errorRows(long taskInstanceId) {
    return value(
        "select count(*) from task_instance_error_log where task_instance_id = ?", taskInstanceId);
  }

  /** Deadlocks that PostgreSQL has broken in this database. */
  public long deadlocks() {
    return value("select deadlocks from pg_stat_database where datname = current_database()");
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static List<Object> readRow(ResultSet result) throws SQLException {
    List<Object> row = new ArrayList<>();
    for (int column : columns(result)) {
      row.add(result.getObject(column));
    }
    return row;
  }

  private static int[] columns(ResultSet result) throws SQLException {
    return IntStream.rangeClosed(1, result.getMetaData().getColumnCount()).toArray();
  }

  private Connection own() {
    if (own == null) {
      own = connect();
    }
    return own;
  }

  @Override
  public synchronized void close() throws SQLException {
    if (own != null) {
      own.close();
    }
  }

  /**
   * Polls a query until its one value fits; gives up after 30 seconds.
   *
   * @return the value that fitted
   */
  public <T> T await(Predicate<T> fits, String sql, Object... parameters) {
    return Await.until(() -> this.<T>value(sql, parameters), fits, sql);
  }
}
