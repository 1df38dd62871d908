package dev.quell.loadtest.rows;

import dev.quell.loadtest.report.LoadTestException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Holds one connection to the database of the server under test. Statements commit at once. */
public record Database(Connection connection) implements AutoCloseable {

  /** Connects; throws {@link LoadTestException} if that is impossible. */
  public static Database connect(DatabaseAddress address) {
    try {
      return new Database(DriverManager.getConnection(address.jdbcUrl(), address.jdbcProperties()));
    } catch (SQLException e) {
      throw new LoadTestException(
          "The database %s cannot be reached: %s".formatted(address, e.getMessage()), e);
    }
  }

  /** Runs a statement. */
  public void execute(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Answers the numbers in the one row of a query. */
  public long[] numbers(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      if (!result.next()) {
        throw new IllegalStateException("No row from: " + sql);
      }
      long[] numbers = new long[result.getMetaData().getColumnCount()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = result.getLong(i + 1);
      }
      return numbers;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Answers the one number of a query. */
  public long number(String sql, Object... parameters) {
    return numbers(sql, parameters)[0];
  }

  /** Answers the major version of PostgreSQL. */
  public int version() {
    return (int) number("select current_setting('server_version_num')::int / 10000");
  }

  /**
   * Counts the deadlocks that PostgreSQL has broken in this database. Sessions tell their counts up
   * to ten seconds late, so ask at the very end.
   */
  public long deadlocks() {
    return number("select deadlocks from pg_stat_database where datname = current_database()");
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static LoadTestException refused(SQLException e) {
    return new LoadTestException("The database refused a statement: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw refused(e);
    }
  }
}
