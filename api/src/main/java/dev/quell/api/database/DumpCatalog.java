package dev.quell.api.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Tells what there is to dump, or to restore into, in the schema that the role works in. */
record DumpCatalog(Statement statement) {

  /** Of the migrations alone, which a restore does again. */
  private static final String HISTORY = "flyway_schema_history";

  /** Holds the rows that migrations bring, or that tell of processes. */
  private static final List<String> FILLED_FROM_THE_FIRST =
      List.of(
          "arg_type",
          "cluster_type",
          "cluster",
          "queue",
          "task_resources_type",
          "task_status",
          "task_instance_status",
          "workflow_status",
          "workflow_run_status",
          "report_intake",
          "report_intake_process",
          "retention_progress");

  /** The number of the last migration; 0 if there is none. */
  int schemaVersion() throws SQLException {
    if (strings("select 1 where to_regclass('" + HISTORY + "') is not null").isEmpty()) {
      return 0;
    }
    return Integer.parseInt(
        strings("select coalesce(max(version::integer), 0) from " + HISTORY + " where success")
            .get(0));
  }

  /** All tables that hold what is to be kept. */
  List<String> tables() throws SQLException {
    return strings(
        """
        select relname from pg_class
        where relnamespace = current_schema()::regnamespace and relkind = 'r' and relpersistence = 'p'
          and relname <> '%s'
        order by relname
        """
            .formatted(HISTORY));
  }

  /** Columns that are stored, in their order. */
  List<String> columns(String table) throws SQLException {
    return strings(
        """
        select attname from pg_attribute
        where attrelid = '%s'::regclass and attnum > 0 and not attisdropped
          and attgenerated = ''
        order by attnum
        """
            .formatted(quoted(table)));
  }

  List<String> sequences() throws SQLException {
    return strings(
        """
        select relname from pg_class
        where relnamespace = current_schema()::regnamespace and relkind = 'S'
        order by relname
        """);
  }

  /** Tells whether there is nothing: no relation at all. */
  boolean isBare() throws SQLException {
    return strings(
            "select 1 from pg_class where relnamespace = current_schema()::regnamespace limit 1")
        .isEmpty();
  }

  /** Names the tables that hold what was not there from the first. */
  List<String> filled() throws SQLException {
    List<String> filled = new ArrayList<>();
    for (String table : tables()) {
      if (!FILLED_FROM_THE_FIRST.contains(table)
          && !strings("select 1 from " + quoted(table) + " limit 1").isEmpty()) {
        filled.add(table);
      }
    }
    return filled;
  }

  /** How SQL names the columns of a table. */
  static String target(DumpManifest.Table table) {
    return "%s (%s)"
        .formatted(
            quoted(table.name()),
            table.columns().stream().map(DumpCatalog::quoted).collect(Collectors.joining(", ")));
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  List<String> strings(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
