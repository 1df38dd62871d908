package dev.quell.api.movein;

import dev.quell.api.movein.TargetTable.Reference;
import dev.quell.api.movein.TargetTable.Twin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes pages of one table. A page comes by COPY into a table of the session; there it is mended
 * by statements on all of it, and goes on from there. That it was written is committed with it.
 */
final class PageWriter {
  /** How it is told of a row that the source has no longer. */
  static final String GONE = "is no longer in the source: kept";

  private static final String SAME_KEY = "another row has the same key";

  private final Target target;
  private final Statement statement;
  private final ImportState state;
  private final TargetTable table;
  private final String columns;
  private final List<String> written;
  private final CopyManager copies;
  private final Set<String> merged;
  private final Set<String> twins;

  private PageWriter(
      Target target, Mapping mapping, CopyManager copies, Set<String> merged, Set<String> twins) {
    this.target = target;
    this.statement = target.statement();
    this.state = target.state();
    this.table = mapping.table();
    this.written = mapping.written();
    this.columns = TargetTable.list(written);
    this.copies = copies;
    this.merged = merged;
    this.twins = twins;
  }

  /** Begins with a table. */
  static PageWriter of(Target target, Mapping mapping) throws SQLException {
    Connection connection = target.connection();
    ImportState state = target.state();
    PageWriter writer =
        new PageWriter(
            target,
            mapping,
            connection.unwrap(PGConnection.class).getCopyAPI(),
            new HashSet<>(state.tablesOf("merged")),
            new HashSet<>(state.tablesOf("twin")));
    writer.statement.execute("drop table if exists pg_temp.stage");
    writer.statement.execute(
        "create temp table stage as select %s, false as moved from %s with no data"
            .formatted(writer.columns, writer.table.quoted()));
    return writer;
  }

  /** Adds a page of rows that were not read before. */
  void add(int number, Page page) throws SQLException, IOException {
    stage(number, page);
    insert(number);
    state.add(table.name(), number, page.lastKey(), page);
    target.commit();
  }

  /** Writes a page anew of which something has changed; what the source lacks by now stays. */
  void replace(ImportState.Committed old, Page page) throws SQLException, IOException {
    state.forget(table.name(), old.number());
    stage(old.number(), page);
    keepGone(old, page.changes());
    String key = TargetTable.equal("t", "s", table.key());
    refuseSameKeys(old.number(), "stage t", "t.ctid < s.ctid");
    statement.execute(
        "update %s t set %s from stage s where %s and s.moved is null and (%s) is distinct from (%s)"
            .formatted(
                table.quoted(),
                written.stream()
                    .map(TargetTable::quoted)
                    .map(column -> column + " = s." + column)
                    .collect(Collectors.joining(", ")),
                key,
                TargetTable.list("t", written),
                TargetTable.list("s", written)));
    // What was written under the key of another row is no change of that one.
    refuseSameKeys(
        old.number(),
        table.quoted() + " t",
        "s.moved and (%s) is distinct from (%s)"
            .formatted(TargetTable.list("t", written), TargetTable.list("s", written)));
    statement.execute("delete from stage s using %s t where %s".formatted(table.quoted(), key));
    insert(old.number());
    state.add(table.name(), old.number(), old.range().upTo(), page);
    target.commit();
  }

  /** Brings a page where it can be mended, and mends what needs no look at equals. */
  void stage(int number, Page page) throws SQLException, IOException {
    statement.execute("truncate stage");
    copies.copyIn(
        "copy stage (%s) from stdin".formatted(columns), new ByteArrayInputStream(page.lines()));
    if (twins.contains(table.name())) {
      rename("select id from quell_import.twin where table_name = '%s'".formatted(table.name()));
    }
    if (merged.contains(table.name())) {
      statement.execute(
          "delete from stage s using quell_import.merged m where m.table_name = '%s' and m.id = s.id"
              .formatted(table.name()));
    }
    for (Map.Entry<String, Reference> reference : table.references().entrySet()) {
      if (written.contains(reference.getKey())) {
        follow(reference.getKey(), reference.getValue());
        refuseBroken(number, reference.getKey(), reference.getValue(), page.changes());
      }
    }
  }

  /** Refers to the row that stayed. */
  private void follow(String column, Reference reference) throws SQLException {
    if (!merged.contains(reference.table())) {
      return;
    }
    String name = TargetTable.quoted(column);
    String mergedRows =
        "quell_import.merged m where m.table_name = '%s'".formatted(reference.table());
    statement.execute(
        reference.many()
            ? """
              update stage s set %1$s = (
                select array_agg(coalesce(
                  (select kept from %2$s and m.id = listed.id), listed.id) order by place)
                from unnest(s.%1$s) with ordinality as listed (id, place))
              where exists (select from %2$s and m.id = any (s.%1$s))
              """
                .formatted(name, mergedRows)
            : "update stage s set %1$s = m.kept%2$s from %3$s and m.id = s.%1$s"
                .formatted(name, table.key().contains(column) ? ", moved = true" : "", mergedRows));
  }

  private void refuseBroken(int number, String column, Reference reference, Changes changes)
      throws SQLException {
    if (!reference.enforced()) {
      return;
    }
    String name = TargetTable.quoted(column);
    String broken =
        "s.%s is not null and not exists (select from %s p where p.id = s.%s)"
            .formatted(name, TargetTable.quoted(reference.table()), name);
    if (!table.column(column).required()) {
      try (ResultSet mended =
          statement.executeQuery(
              "update stage s set %s = null where %s returning %s"
                  .formatted(name, broken, rowKey("s")))) {
        while (mended.next()) {
          changes.add(
              "%s named no row of %s: now absent".formatted(column, reference.table()),
              mended.getString(1));
        }
      }
      return;
    }
    statement.execute(
        "with gone as (delete from stage s where %s returning %s as row_key) %s"
            .formatted(
                broken,
                rowKey("s"),
                refusal(number, "its %s names no row of %s".formatted(column, reference.table()))));
  }

  private String refusal(int number, String reason) {
    return "insert into quell_import.refused select '%s', %d, row_key, '%s' from gone"
        .formatted(table.name(), number, reason);
  }

  /** As keys are shown, and as {@link Conversion} shows them. */
  String rowKey(String alias) {
    return "concat_ws('/', %s)".formatted(TargetTable.list(alias, table.key()));
  }

  private void insert(int number) throws SQLException {
    long staged = count("select count(*) from stage");
    if (staged == 0) {
      return;
    }
    Savepoint before = target.connection().setSavepoint();
    String insert =
        "insert into %s (%s) select %s from stage on conflict do nothing"
            .formatted(table.quoted(), columns, columns);
    if (statement.executeUpdate(insert) < staged) {
      target.connection().rollback(before);
      refuseSameKeys(number, "stage t", "t.ctid < s.ctid");
      refuseSameKeys(number, table.quoted() + " t", "true");
      resolveTwins();
      long left = count("select count(*) from stage");
      if (statement.executeUpdate(insert) < left) {
        throw new ImportException(
            "Rows of the table %s are refused for a reason that is not known."
                .formatted(table.name()));
      }
    }
    target.connection().releaseSavepoint(before);
  }

  private void refuseSameKeys(int number, String others, String condition) throws SQLException {
    statement.execute(
        "with gone as (delete from stage s using %s where %s and %s returning %s as row_key) %s"
            .formatted(
                others,
                TargetTable.equal("t", "s", table.key()),
                condition,
                rowKey("s"),
                refusal(number, SAME_KEY)));
  }

  /** Finds rows that are equal to an earlier one but for their id. */
  private void resolveTwins() throws SQLException {
    if (table.identity().twin() == Twin.NONE) {
      return;
    }
    String found =
        """
        select id, kept from (
          select s.id, coalesce(
            (select min(t.id) from %s t where %s and t.id <> s.id),
            case when num_nulls(%s) = 0 then min(s.id) over (partition by %s) end,
            s.id) as kept
          from stage s) as compared
        where kept <> id
        """
            .formatted(table.quoted(), matching(), identity("s"), identity("s"));
    if (table.identity().twin() == Twin.KEPT) {
      statement.execute(
          "insert into quell_import.twin select '%s', id from (%s) as twins"
              .formatted(table.name(), found));
      rename("select id from quell_import.twin where table_name = '%s'".formatted(table.name()));
      twins.add(table.name());
      return;
    }
    statement.execute(
        """
        with twins as (%s), gone as (delete from stage s using twins where twins.id = s.id)
        insert into quell_import.merged select '%s', id, kept from twins
        """
            .formatted(found, table.name()));
    merged.add(table.name());
  }

  /** Twins are told apart by the first column of what they share. */
  private void rename(String ids) throws SQLException {
    statement.execute(
        "update stage set %1$s = %1$s || '.twin.' || id where id in (%2$s) and %1$s !~ '[.]twin[.]'"
            .formatted(TargetTable.quoted(table.identity().columns().get(0)), ids));
  }

  private String matching() {
    return table.identity().columns().stream()
        .map(column -> expression("t", column) + " = " + expression("s", column))
        .collect(Collectors.joining(" and "));
  }

  private String identity(String alias) {
    return table.identity().columns().stream()
        .map(column -> expression(alias, column))
        .collect(Collectors.joining(", "));
  }

  /** As the unique indexes have it; absent ids are equal for workflows alone. */
  private String expression(String alias, String column) {
    String name = alias + "." + TargetTable.quoted(column);
    return table.name().equals("workflow") && !table.column(column).required()
        ? "coalesce(%s, 0)".formatted(name)
        : name;
  }

  private void keepGone(ImportState.Committed old, Changes changes) throws SQLException {
    try (ResultSet gone =
        statement.executeQuery(
            "select %s from (select * from %s%s) as t where not exists (select from stage s where %s)"
                .formatted(
                    rowKey("t"),
                    table.quoted(),
                    old.range().where(table.key().stream().map(TargetTable::quoted).toList()),
                    TargetTable.equal("t", "s", table.key())))) {
      while (gone.next()) {
        changes.add(GONE, gone.getString(1));
      }
    }
  }

  private long count(String sql) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getLong(1);
    }
  }
}
