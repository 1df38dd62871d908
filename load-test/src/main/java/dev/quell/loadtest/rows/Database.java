package dev.quell.loadtest.rows;

import dev.quell.loadtest.report.LoadTestException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

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

  /** Runs a statement; answers the numbers in its one row, none if it is no query. */
  public long[] execute(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      return statement.execute() ? onlyRow(statement.getResultSet()) : new long[0];
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static long[] onlyRow(ResultSet result) throws SQLException {
    result.next();
    long[] numbers = new long[result.getMetaData().getColumnCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = result.getLong(i + 1);
    }
    return numbers;
  }

  /** Answers the one number of a query. */
  public long number(String sql, Object... parameters) {
    return execute(sql, parameters)[0];
  }

  /** Lists the numbers that a query answers, one in each row. */
  public long[] numbers(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      ResultSet rows = statement.executeQuery();
      LongStream.Builder numbers = LongStream.builder();
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
      return numbers.build().toArray();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Lists the texts that a query answers, one in each row. */
  public List<String> texts(String sql, Object... parameters) {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      ResultSet rows = statement.executeQuery();
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw refused(e);
    }
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
