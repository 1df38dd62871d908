package dev.quell.api.movein;

import dev.quell.api.database.DatabaseAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares the source with what was imported from it: counts, sums of ids, statuses, and a sample
 * of the rows field by field, chosen in the source and in the target. What was merged, refused or
 * ended by a rule is taken into account. Writes nothing.
 */
public final class Verification {
  /** More are not excluded one by one. */
  private static final int MOST_REFUSED = 10_000;

  private final Source source;
  private final Target target;
  private final Statement statement;
  private final ZoneId zone;
  private final PrintWriter output;
  private long differences;

  private Verification(Source source, Target target, ZoneId zone, PrintWriter output) {
    this.source = source;
    this.target = target;
    this.statement = target.statement();
    this.zone = zone;
    this.output = output;
  }

  /**
   * Compares. Blocks.
   *
   * @param output takes a line for each table, and one for each difference
   * @return whether all is equal
   * @throws ImportException if nothing was imported, or one of the two cannot be read
   */
  public static boolean run(ImportRequest request, DatabaseAddress address, PrintWriter output) {
    try (Source source = Source.open(request);
        Target target = Target.open(address, true)) {
      Optional<ImportState.Run> last = target.state().lastRun();
      if (last.isEmpty() || !last.get().ended()) {
        throw new ImportException(
            "There is no import into the database %s that has ended, so there is nothing to compare."
                .formatted(address));
      }
      return new Verification(source, target, request.zone().orElseGet(source::zone), output)
          .compare();
    } catch (SQLException | IOException e) {
      throw new ImportException(
          "The source cannot be compared with the database %s: %s"
              .formatted(address, ImportException.oneLine(e)),
          e);
    }
  }

  private boolean compare() throws SQLException, IOException {
    Map<String, SourceTable> found = source.tables();
    List<SetAside.ForeignKey> keys = new SetAside(statement).foreignKeys();
    for (TargetTable table : new TargetCatalog(statement).tables(keys)) {
      SourceTable from = found.get(table.name());
      if (from != null) {
        table(Mapping.of(table, from));
      }
    }
    output.println(
        differences == 0
            ? "Nothing differs."
            : "Differences: %,d. What the source has changed since comes with --catch-up."
                .formatted(differences));
    output.flush();
    return differences == 0;
  }

  private void table(Mapping mapping) throws SQLException, IOException {
    long before = differences;
    long rows = sums(mapping);
    if (mapping.table().columns().stream().anyMatch(column -> column.name().equals("status"))) {
      statuses(mapping);
    }
    Sample sample = Sample.of(source, target, mapping, zone);
    List<String> different = sample.compare();
    different.forEach(key -> differ(mapping, key));
    output.printf(
        "%-24s %,12d rows, %,d of the source and %,d of Quell compared: %s%n",
        mapping.table().name(),
        rows,
        sample.ofSource(),
        sample.ofTarget(),
        differences == before ? "equal" : "different");
  }

  private void differ(Mapping mapping, String what) {
    differences++;
    output.printf("%s: %s%n", mapping.table().name(), what);
  }

  /** Every row of the source is in the target, merged or refused. */
  private long sums(Mapping mapping) throws SQLException {
    String name = mapping.table().name();
    Sums there = source.sums(mapping);
    Sums here =
        only(
            """
            select sum(rows), sum(ids) from (
              select count(*) as rows, coalesce(sum(%2$s), 0) as ids from %3$s
              union all
              select count(*), coalesce(sum(id), 0) from quell_import.merged where table_name = '%1$s'
              union all
              select count(*), coalesce(sum(split_part(row_key, '/', 1)::bigint), 0)
              from quell_import.refused where table_name = '%1$s'
            ) as fates
            """
                .formatted(
                    name,
                    TargetTable.quoted(mapping.table().key().get(0)),
                    mapping.table().quoted()));
    long gone = gone(name);
    if (here.rows() != there.rows() + gone) {
      differ(
          mapping,
          "the source has %,d rows; written, merged or refused are %,d"
              .formatted(there.rows(), here.rows() - gone));
    } else if (gone == 0 && !here.ids().equals(there.ids()) && !remapped(mapping)) {
      differ(
          mapping,
          "the ids of the source sum up to %s, here to %s".formatted(there.ids(), here.ids()));
    }
    return there.rows();
  }

  /** The first part of the key is an id that may have been merged into another one. */
  private boolean remapped(Mapping mapping) throws SQLException {
    TargetTable.Reference parent = mapping.table().references().get(mapping.table().key().get(0));
    return parent != null && target.state().tablesOf("merged").contains(parent.table());
  }

  private void statuses(Mapping mapping) throws SQLException {
    String name = mapping.table().name();
    List<String> refused = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            "select row_key from quell_import.refused where table_name = '%s' limit %d"
                .formatted(name, MOST_REFUSED + 1))) {
      while (found.next()) {
        refused.add(found.getString(1));
      }
    }
    if (refused.size() > MOST_REFUSED || gone(name) > 0) {
      return;
    }
    Map<String, Long> there = source.statuses(mapping, refused);
    Map<String, Long> here = new TreeMap<>();
    try (ResultSet found =
        statement.executeQuery(
            """
            select coalesce(e.was, t.status), count(*) from %2$s t
            left join quell_import.ended e on e.table_name = '%1$s' and e.id = t.id
            group by 1
            """
                .formatted(name, mapping.table().quoted()))) {
      while (found.next()) {
        here.put(found.getString(1), found.getLong(2));
      }
    }
    if (!here.equals(there)) {
      differ(mapping, "the statuses of the source are %s, here %s".formatted(there, here));
    }
  }

  private long gone(String table) throws SQLException {
    return only("""
            select coalesce(sum(row_count), 0), 0 from quell_import.change
            where table_name = '%s' and how = '%s'
            """
            .formatted(table, PageWriter.GONE))
        .rows();
  }

  private Sums only(String sql) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return new Sums(found.getLong(1), found.getString(2));
    }
  }
}
