package dev.quell.api.movein;

import dev.quell.api.movein.TargetTable.Identity;
import dev.quell.api.movein.TargetTable.Reference;
import dev.quell.api.movein.TargetTable.Twin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows the tables of the reference ({@code docs/contract/schema.md}), as Quell has them. */
record TargetCatalog(Statement statement) {

  /** Holds constants of clients: Quell has rows of its own. */
  static final List<String> CONSTANT =
      List.of(
          "arg_type",
          "task_resources_type",
          "task_status",
          "task_instance_status",
          "workflow_status",
          "workflow_run_status");

  /** Holds rows from the first, in the place of which the source's come. */
  static final List<String> SEEDED = List.of("queue", "cluster", "cluster_type");

  /** Parents come before their children. */
  private static final Map<String, Identity> TABLES = new LinkedHashMap<>();

  static {
    merged("tool", "name");
    plain("tool_version");
    merged("task_template", "tool_version_id", "name");
    merged("task_template_version", "task_template_id", "arg_mapping_hash", "command_template");
    merged("arg", "name");
    plain("template_arg_map");
    merged("dag", "hash");
    merged("node", "task_template_version_id", "node_args_hash");
    plain("node_arg");
    plain("edge");
    merged("cluster_type", "name");
    merged("cluster", "name");
    merged("queue", "name", "cluster_id");
    plain("task_resources");
    merged("workflow_attribute_type", "name");
    kept("workflow", "workflow_args_hash", "task_hash", "dag_id", "tool_version_id");
    plain("workflow_run");
    plain("workflow_attribute");
    merged("array", "task_template_version_id", "workflow_id");
    merged("task_attribute_type", "name");
    kept("task", "task_args_hash", "workflow_id", "node_id");
    plain("task_attribute");
    plain("task_arg");
    plain("task_instance");
    plain("task_instance_error_log");
  }

  /**
   * Refers without a foreign key, because hot inserts would pay for it ({@code
   * docs/contract/schema.md} §2).
   */
  private static final Map<String, Map<String, Reference>> UNENFORCED =
      Map.of(
          "node", Map.of("task_template_version_id", loose("task_template_version")),
          "node_arg", Map.of("node_id", loose("node"), "arg_id", loose("arg")),
          "task_arg", Map.of("arg_id", loose("arg")),
          "array", Map.of("task_template_version_id", loose("task_template_version")),
          "task",
              Map.of(
                  "workflow_id",
                  strict("workflow"),
                  "node_id",
                  strict("node"),
                  "task_resources_id",
                  strict("task_resources")),
          "task_instance",
              Map.of(
                  "workflow_run_id",
                  strict("workflow_run"),
                  "task_id",
                  strict("task"),
                  "task_resources_id",
                  strict("task_resources"),
                  "array_id",
                  loose("array")),
          "edge",
              Map.of(
                  "dag_id",
                  loose("dag"),
                  "node_id",
                  loose("node"),
                  "upstream_node_ids",
                  new Reference("node", false, true),
                  "downstream_node_ids",
                  new Reference("node", false, true)));

  /** Is kept by those who write the rows, instead of a key. */
  private static Reference strict(String table) {
    return new Reference(table, true, false);
  }

  private static Reference loose(String table) {
    return new Reference(table, false, false);
  }

  private static void merged(String table, String... columns) {
    TABLES.put(table, new Identity(Twin.MERGED, List.of(columns)));
  }

  private static void kept(String table, String... columns) {
    TABLES.put(table, new Identity(Twin.KEPT, List.of(columns)));
  }

  private static void plain(String table) {
    TABLES.put(table, new Identity(Twin.NONE, List.of()));
  }

  static List<String> names() {
    return List.copyOf(TABLES.keySet());
  }

  /**
   * All tables that rows come into, parents first.
   *
   * @param foreignKeys of which some may be away at the moment
   */
  List<TargetTable> tables(List<SetAside.ForeignKey> foreignKeys) throws SQLException {
    List<TargetTable> tables = new ArrayList<>();
    for (Map.Entry<String, Identity> entry : TABLES.entrySet()) {
      String name = entry.getKey();
      Map<String, Reference> references =
          new LinkedHashMap<>(UNENFORCED.getOrDefault(name, Map.of()));
      for (SetAside.ForeignKey key : foreignKeys) {
        if (key.table().equals(name) && !isLetters(key.parent())) {
          references.put(key.column(), new Reference(key.parent(), true, false));
        }
      }
      tables.add(new TargetTable(name, columns(name), key(name), entry.getValue(), references));
    }
    return tables;
  }

  /** Their ids are letters, which are mended as they are read. */
  private static boolean isLetters(String table) {
    return CONSTANT.contains(table) && !table.equals("arg_type");
  }

  private List<TargetColumn> columns(String table) throws SQLException {
    List<TargetColumn> columns = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            """
            select attname, format_type(atttypid, atttypmod), attnotnull,
                   substring(pg_get_expr(adbin, adrelid) from '^''?([^'']*?)''?(?:::\\w+)?$')
            from pg_attribute
            left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = '%s'::regclass and attnum > 0 and not attisdropped
              and attgenerated = ''
            order by attnum
            """
                .formatted(TargetTable.quoted(table)))) {
      while (found.next()) {
        String initial = found.getString(4);
        columns.add(
            new TargetColumn(
                found.getString(1),
                TargetColumn.Kind.ofType(found.getString(2)),
                found.getBoolean(3),
                initial == null || initial.endsWith("()") ? null : initial));
      }
    }
    return columns;
  }

  private List<String> key(String table) throws SQLException {
    List<String> key = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            """
            select attname
            from pg_index
            cross join unnest(indkey) with ordinality as part (number, place)
            join pg_attribute on attrelid = indrelid and attnum = part.number
            where indrelid = '%s'::regclass and indisprimary
            order by place
            """
                .formatted(TargetTable.quoted(table)))) {
      while (found.next()) {
        key.add(found.getString(1));
      }
    }
    return key;
  }

  /** Names the tables that hold what is neither from the migrations nor from an import. */
  List<String> filled() throws SQLException {
    List<String> filled = new ArrayList<>();
    for (String table : TABLES.keySet()) {
      try (ResultSet found =
          statement.executeQuery("select 1 from %s limit 1".formatted(TargetTable.quoted(table)))) {
        if (found.next() && !SEEDED.contains(table)) {
          filled.add(table);
        }
      }
    }
    return filled;
  }
}
