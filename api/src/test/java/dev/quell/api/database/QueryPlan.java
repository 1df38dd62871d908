package dev.quell.api.database;

import dev.quell.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How PostgreSQL carries out a statement. */
public final class QueryPlan {
  private QueryPlan() {}

  /**
   * The plan of a statement after it ran, with the rows of each step.
   *
   * @param mode whether PostgreSQL plans for these values or once for all: {@code
   *     force_custom_plan} or {@code force_generic_plan}
   * @param types of the parameters, with commas
   * @param values as SQL, with commas
   */
  public static String of(TestDatabase db, String mode, String sql, String types, String values)
      throws SQLException {
    return plan(db, "set plan_cache_mode = " + mode, sql, types, values);
  }

  /** The same as {@link TimedReads} have it carried out. */
  public static String byIndexes(
      TestDatabase db, String mode, String sql, String types, String values) throws SQLException {
    String settings = "set enable_seqscan = off; set plan_cache_mode = " + mode;
    return plan(db, settings, sql, types, values);
  }

  private static String plan(
      TestDatabase db, String settings, String sql, String types, String values)
      throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Connection connection = db.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(settings);
      statement.execute("prepare planned (" + types + ") as " + sql);
      try (ResultSet lines =
          statement.executeQuery(
              "explain (analyze, costs off, timing off, summary off) execute planned ("
                  + values
                  + ")")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
