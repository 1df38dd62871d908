package dev.quell.api.movein;

import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Compares rows of a table field by field: some that were chosen in the source, and some that were
 * chosen in the target. Rows of the source go the way that an import takes, up to where they would
 * be written, and are compared there.
 */
final class Sample {
  private static final int STRETCHES = 10;
  private static final int ROWS_OF_A_STRETCH = 100;

  private final Source source;
  private final Statement statement;
  private final Mapping mapping;
  private final TargetTable table;
  private final Conversion conversion;
  private final PageWriter writer;
  private final List<String> differences = new ArrayList<>();
  private int ofSource;
  private int ofTarget;

  private Sample(
      Source source, Statement statement, Mapping mapping, ZoneId zone, PageWriter writer) {
    this.source = source;
    this.statement = statement;
    this.mapping = mapping;
    this.table = mapping.table();
    this.conversion = new Conversion(mapping, zone);
    this.writer = writer;
  }

  static Sample of(Source source, Target target, Mapping mapping, ZoneId zone) throws SQLException {
    return new Sample(source, target.statement(), mapping, zone, PageWriter.of(target, mapping));
  }

  int ofSource() {
    return ofSource;
  }

  int ofTarget() {
    return ofTarget;
  }

  /** Compares both ways; says which rows differ, and in which columns. */
  List<String> compare() throws SQLException, IOException {
    List<Long> bounds = source.bounds(mapping);
    int read = ROWS_OF_A_STRETCH;
    for (int i = 0; !isWhole(bounds, i, read); i++) {
      List<Row> rows = source.await(source.rows(mapping, beginning(bounds, i), ROWS_OF_A_STRETCH));
      read = rows.size();
      ofSource += read;
      compareStaged(rows);
    }
    List<Long> here = boundsOfTarget();
    read = ROWS_OF_A_STRETCH;
    for (int i = 0; !isWhole(here, i, read); i++) {
      List<List<Long>> keys = keysOfTarget(beginning(here, i));
      read = keys.size();
      ofTarget += read;
      compareStaged(source.await(source.rows(mapping, keys)));
      findAbsent(keys);
    }
    return differences.stream().distinct().toList();
  }

  /** After the first stretch, if it was cut by no limit. */
  private static boolean isWhole(List<Long> bounds, int stretches, int last) {
    return bounds.isEmpty()
        || stretches == STRETCHES
        || (stretches == 1 && last < ROWS_OF_A_STRETCH);
  }

  /** The first stretch begins at the first row; small tables are compared whole. */
  private static KeyRange beginning(List<Long> bounds, int stretch) {
    if (stretch == 0) {
      return new KeyRange(List.of(), List.of());
    }
    long from = ThreadLocalRandom.current().nextLong(bounds.get(0), bounds.get(1) + 1);
    List<Long> after = new ArrayList<>(bounds.subList(2, bounds.size()));
    after.add(0, from - 1);
    return new KeyRange(after, List.of());
  }

  private void compareStaged(List<Row> rows) throws SQLException, IOException {
    if (rows.isEmpty()) {
      statement.execute("truncate stage");
      return;
    }
    writer.stage(0, conversion.page(rows));
    List<String> columns = mapping.written();
    if (columns.contains("status")) {
      statement.execute(
          """
          update stage s set status = e.became from quell_import.ended e
          where e.table_name = '%s' and e.id = s.id
          """
              .formatted(table.name()));
    }
    String unequal =
        columns.stream()
            .map(TargetTable::quoted)
            .map(
                column ->
                    "case when t.%1$s is distinct from s.%1$s then '%2$s' end"
                        .formatted(column, column.replace("\"", "")))
            .collect(Collectors.joining(", "));
    differ(
        """
        select %1$s, case when t.%2$s is null then 'is not here' else concat_ws(', ', %3$s) end
        from stage s left join %4$s t on %5$s
        where (%6$s) is distinct from (%7$s) and not exists (
          select from quell_import.refused r
          where r.table_name = '%8$s' and r.row_key = %1$s and r.page <> 0)
        """
            .formatted(
                writer.rowKey("s"),
                TargetTable.quoted(table.key().get(0)),
                unequal,
                table.quoted(),
                TargetTable.equal("t", "s", table.key()),
                TargetTable.list("t", columns),
                TargetTable.list("s", columns),
                table.name()));
  }

  /** Rows to whose key those of a merged row were added are passed over. */
  private void findAbsent(List<List<Long>> keys) throws SQLException {
    String parents =
        table.references().entrySet().stream()
            .filter(reference -> table.key().contains(reference.getKey()))
            .map(
                reference ->
                    " and not exists (select from quell_import.merged where table_name = '%s' and kept = k.%s)"
                        .formatted(
                            reference.getValue().table(), TargetTable.quoted(reference.getKey())))
            .collect(Collectors.joining());
    String values =
        keys.stream()
            .map(
                key ->
                    key.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(", "));
    if (keys.isEmpty()) {
      return;
    }
    differ(
        """
        select %s, 'is not in the source' from (values %s) as k (%s)
        where not exists (select from stage s where %s)%s
        """
            .formatted(
                writer.rowKey("k"),
                values,
                TargetTable.list(table.key()),
                TargetTable.equal("s", "k", table.key()),
                parents));
  }

  private void differ(String sql) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        differences.add("%s: %s".formatted(found.getString(1), found.getString(2)));
      }
    }
  }

  private List<Long> boundsOfTarget() throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "select min(%1$s), max(%1$s) from %2$s"
                .formatted(TargetTable.quoted(table.key().get(0)), table.quoted()))) {
      found.next();
      long least = found.getLong(1);
      return found.wasNull() ? List.of() : Source.withOthers(mapping, least, found.getLong(2));
    }
  }

  private List<List<Long>> keysOfTarget(KeyRange range) throws SQLException {
    String columns = TargetTable.list(table.key());
    List<List<Long>> keys = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            "select array[%1$s]::bigint[] from %2$s%3$s order by %1$s limit %4$d"
                .formatted(
                    columns,
                    table.quoted(),
                    range.where(table.key().stream().map(TargetTable::quoted).toList()),
                    ROWS_OF_A_STRETCH))) {
      while (found.next()) {
        keys.add(Arrays.asList((Long[]) found.getArray(1).getArray()));
      }
    }
    return keys;
  }
}
