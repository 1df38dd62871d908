package dev.quell.api.movein;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Lets ids go on behind those of the source, what was merged or refused among them. */
final class Sequences {
  private Sequences() {}

  /** Sets the sequence of each table that has one. */
  static void setBehindTheGreatest(Statement statement) throws SQLException {
    List<String> settings = new ArrayList<>();
    for (String table : TargetCatalog.names()) {
      try (ResultSet found =
          statement.executeQuery(
              """
              select pg_get_serial_sequence('%1$s', attname) from pg_attribute
              where attrelid = '%1$s'::regclass and attidentity <> ''
              """
                  .formatted(TargetTable.quoted(table)))) {
        while (found.next()) {
          settings.add(
              """
              select setval('%1$s', 1 + greatest(
                (select coalesce(max(id), 0) from %2$s),
                (select coalesce(max(id), 0) from quell_import.merged where table_name = '%3$s'),
                (select coalesce(max(row_key::bigint), 0) from quell_import.refused
                 where table_name = '%3$s')), false)
              """
                  .formatted(found.getString(1), TargetTable.quoted(table), table));
        }
      }
    }
    for (String setting : settings) {
      statement.execute(setting);
    }
  }
}
