package dev.quell.api.movein;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Keeps foreign keys, indexes and the trigger that adds template edges away while rows come in, and
 * builds them again, which checks all rows at once. What is away stands in a table, so that it is
 * found after any interruption. The unique indexes stay by which twins are found.
 */
record SetAside(Statement statement) {

  record ForeignKey(String table, String column, String parent, String name, String definition) {}

  private record Index(String name, String definition) {}

  /** Finds those that are there and those that are away. */
  List<ForeignKey> foreignKeys() throws SQLException {
    List<ForeignKey> keys = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            """
            select child.relname, attname, parent.relname, conname, pg_get_constraintdef(c.oid)
            from pg_constraint c
            join pg_class child on child.oid = conrelid
            join pg_class parent on parent.oid = confrelid
            join pg_attribute on attrelid = conrelid and attnum = conkey[1]
            where contype = 'f' and connamespace = current_schema()::regnamespace
              and child.relname in (%s)
            union
            select table_name, column_name, parent, name, definition from quell_import.foreign_key
            order by 1, 4
            """
                .formatted(names()))) {
      while (found.next()) {
        keys.add(
            new ForeignKey(
                found.getString(1),
                found.getString(2),
                found.getString(3),
                found.getString(4),
                found.getString(5)));
      }
    }
    return keys;
  }

  /** Takes them away; those that are away already stay so. */
  void takeAway(List<ForeignKey> keys) throws SQLException {
    for (ForeignKey key : keys) {
      statement.execute(
          "insert into quell_import.foreign_key values (%s) on conflict do nothing"
              .formatted(literals(key.table, key.column, key.parent, key.name, key.definition)));
      statement.execute(
          "alter table %s drop constraint if exists %s"
              .formatted(TargetTable.quoted(key.table), TargetTable.quoted(key.name)));
    }
    for (Index index : dispensable()) {
      statement.execute(
          "insert into quell_import.index values (%s) on conflict do nothing"
              .formatted(literals(index.name, index.definition)));
      statement.execute("drop index " + TargetTable.quoted(index.name));
    }
    statement.execute("alter table edge disable trigger edge_adds_template_edges");
  }

  /** Brings all back; fails if rows do not fit. */
  void bringBack() throws SQLException {
    for (Index index : indexes("select name, definition from quell_import.index order by name")) {
      statement.execute(index.definition);
    }
    for (ForeignKey key : foreignKeys()) {
      statement.execute(
          "alter table %s add constraint %s %s"
              .formatted(
                  TargetTable.quoted(key.table), TargetTable.quoted(key.name), key.definition));
    }
    // Edges that have changed in the source are changed here, which the trigger does not follow.
    statement.execute("select fill_template_edges()");
    statement.execute("alter table edge enable trigger edge_adds_template_edges");
    statement.execute("delete from quell_import.index");
    statement.execute("delete from quell_import.foreign_key");
  }

  /** Those that help no twin to be found; of instances, all that live ones alone must keep. */
  private List<Index> dispensable() throws SQLException {
    return indexes(
        """
        select i.relname, pg_get_indexdef(i.oid)
        from pg_index x
        join pg_class i on i.oid = indexrelid
        join pg_class t on t.oid = indrelid
        where t.relnamespace = current_schema()::regnamespace and t.relname in (%s)
          and (not indisunique or indpred is not null or t.relname = 'task_instance')
          and not exists (select 1 from pg_constraint where conindid = i.oid)
        order by 1
        """
            .formatted(names()));
  }

  private List<Index> indexes(String sql) throws SQLException {
    List<Index> indexes = new ArrayList<>();
    try (ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        indexes.add(new Index(found.getString(1), found.getString(2)));
      }
    }
    return indexes;
  }

  private static String names() {
    return literals(TargetCatalog.names().toArray(String[]::new));
  }

  private static String literals(String... values) {
    return List.of(values).stream()
        .map(value -> "'" + value.replace("'", "''") + "'")
        .collect(Collectors.joining(", "));
  }
}
