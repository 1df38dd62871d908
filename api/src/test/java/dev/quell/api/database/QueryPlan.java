package dev.quell.api.database;

import dev.quell.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How PostgreSQL carries out a statement. */
public final class QueryPlan {
  private static final Pattern PARAMETER = Pattern.compile("#\\{(\\w+)}");

  private QueryPlan() {}

  /**
   * The plan of a statement after it ran, with the rows of each step.
   *
   * @param mode whether PostgreSQL plans for these values or once for all: {@code
   *     force_custom_plan} or {@code force_generic_plan}
   * @param sql with named parameters, which are numbered in the order of their first places
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

  /** A statement with {@code $1} for the first name in it. */
  public static String numbered(String sql) {
    List<String> names = new ArrayList<>();
    return PARAMETER
        .matcher(sql)
        .replaceAll(
            found -> {
              if (!names.contains(found.group(1))) {
                names.add(found.group(1));
              }
              return Matcher.quoteReplacement("$" + (names.indexOf(found.group(1)) + 1));
            });
  }

  private static String plan(
      TestDatabase db, String settings, String sql, String types, String values)
      throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Connection connection = db.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(settings);
      String taking = types.isEmpty() ? "" : " (" + types + ")";
      statement.execute("prepare planned" + taking + " as " + numbered(sql));
      try (ResultSet lines =
          statement.executeQuery(
              "explain (analyze, costs off, timing off, summary off) execute planned"
                  + (values.isEmpty() ? "" : " (" + values + ")"))) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
