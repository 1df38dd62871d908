package dev.quell.api.movein;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells at the end what became of every row, table by table. */
record ImportReport(Statement statement, PrintWriter output) {
  private static final int IDS = 20;

  /** Tells all. */
  void write(Map<String, SourceTable> found, List<Mapping> mappings) throws SQLException {
    output.printf(
        "%-24s %12s %12s %10s %10s %10s%n",
        "table", "read", "written", "merged", "refused", "changes");
    for (Mapping mapping : mappings) {
      table(mapping);
    }
    for (String name : TargetCatalog.names()) {
      if (!found.containsKey(name)) {
        output.printf("%-24s is not in the source%n", name);
      }
    }
    for (String name : found.keySet()) {
      if (TargetCatalog.CONSTANT.contains(name)) {
        output.printf("%-24s holds constants: Quell has its own%n", name);
      } else if (!TargetCatalog.names().contains(name)) {
        output.printf("%-24s is unknown: left in the source%n", name);
      }
    }
    output.flush();
  }

  private void table(Mapping mapping) throws SQLException {
    String name = mapping.table().name();
    output.printf(
        "%-24s %,12d %,12d %,10d %,10d %,10d%n",
        name,
        number(
            "select coalesce(sum(row_count), 0) from quell_import.page where table_name = '%s'",
            name),
        number("select count(*) from \"%s\"", name),
        number("select count(*) from quell_import.merged where table_name = '%s'", name),
        number("select count(*) from quell_import.refused where table_name = '%s'", name),
        number(
                "select coalesce(sum(row_count), 0) from quell_import.change where table_name = '%s'",
                name)
            + number("select count(*) from quell_import.twin where table_name = '%s'", name)
            + number("select count(*) from quell_import.ended where table_name = '%s'", name));
    if (!mapping.missing().isEmpty()) {
      output.printf(
          "  columns that the source lacks, and that took their default: %s%n",
          String.join(", ", mapping.missing()));
    }
    if (!mapping.unknown().isEmpty()) {
      output.printf(
          "  unknown columns, left in the source: %s%n", String.join(", ", mapping.unknown()));
    }
    lines(
        """
        select how, sum(row_count), string_agg(examples, ' ' order by page)
        from quell_import.change where table_name = '%s' group by how order by how
        """,
        "changed", name);
    lines(
        """
        select 'is equal to another workflow or task but for its id: both stay, and %2$s of this one '
                 || 'ends with .twin. and its id', count(*),
               (select string_agg(id::text, ' ' order by id) from (
                 select id from quell_import.twin where table_name = '%1$s' order by id limit %3$d) f)
        from quell_import.twin where table_name = '%1$s' having count(*) > 0
        """
            .formatted(
                name,
                mapping.table().identity().columns().stream().findFirst().orElse(""),
                IDS + 1),
        "changed",
        name);
    lines(
        """
        select 'status was ' || was || ', but a newer one lives where one may: now ' || became,
               count(*), string_agg(id::text, ' ' order by id)
        from quell_import.ended where table_name = '%s' group by was, became order by 1
        """,
        "changed", name);
    lines(
        """
        select 'equals an earlier row, to which now those refer that referred to it (id to id)',
               count(*),
               (select string_agg(id || '=>' || kept, ' ' order by id) from (
                 select * from quell_import.merged where table_name = '%1$s' order by id limit %2$d) f)
        from quell_import.merged where table_name = '%1$s' having count(*) > 0
        """
            .formatted(name, IDS + 1),
        "merged",
        name);
    lines(
        """
        select reason, count(*), string_agg(row_key, ' ' order by place) filter (where place <= %2$d)
        from (
          select *, row_number() over (partition by reason order by page, row_key) as place
          from quell_import.refused where table_name = '%1$s') as numbered
        group by reason order by reason
        """
            .formatted(name, IDS + 1),
        "refused",
        name);
  }

  private void lines(String sql, String fate, String table) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql.replace("%s", table))) {
      while (found.next()) {
        output.printf(
            "  %s %,d: %s: %s%n",
            fate, found.getLong(2), found.getString(1), shortened(found.getString(3)));
      }
    }
  }

  private static String shortened(String keys) {
    Set<String> distinct = new LinkedHashSet<>(Arrays.asList(keys.split(" ")));
    return distinct.stream().limit(IDS).collect(Collectors.joining(", "))
        + (distinct.size() > IDS ? ", …" : "");
  }

  private long number(String sql, String table) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql.formatted(table))) {
      found.next();
      return found.getLong(1);
    }
  }
}
