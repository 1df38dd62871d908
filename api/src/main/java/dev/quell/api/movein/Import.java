package dev.quell.api.movein;

import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.DatabaseException;
import dev.quell.api.database.SchemaMigrator;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Imports a database of Jobmon's into an empty one of Quell's, a page of rows in each transaction.
 * The first pass, going on after an interruption and catching up are the same: pages that were
 * written are compared with the source by a sum, and written anew if it differs; then come those
 * beyond the last. Memory does not grow with the source.
 */
public final class Import {
  private static final int LEAST_ROWS = 100;
  private static final int MOST_ROWS = 20_000;
  private static final int FIRST_ROWS = 1_000;

  /** What one page should be written as. */
  private static final long BYTES_OF_A_PAGE = 4_000_000;

  private final ImportRequest request;
  private final Source source;
  private final Target target;
  private final DatabaseAddress address;
  private final ImportState state;
  private final ZoneId zone;

  private Import(ImportRequest request, Source source, Target target, DatabaseAddress address) {
    this.request = request;
    this.source = source;
    this.target = target;
    this.address = address;
    this.state = target.state();
    this.zone = request.zone().orElseGet(source::zone);
  }

  /**
   * Imports. Blocks.
   *
   * @param output takes the report
   * @param errors takes how far it is
   * @throws ImportException if the source cannot be read, or the database is not empty, or not
   *     Quell's to write to
   */
  public static void run(
      ImportRequest request, DatabaseAddress address, PrintWriter output, PrintWriter errors) {
    try (Source source = Source.open(request)) {
      SchemaMigrator.migrate(address);
      try (Target target = Target.open(address, request.dryRun())) {
        new Import(request, source, target, address).bring(output, errors);
      }
    } catch (SQLException e) {
      throw new ImportException(
          "The source cannot be imported into the database %s: %s"
              .formatted(address, ImportException.oneLine(e)),
          e);
    } catch (IOException e) {
      throw new ImportException("The source cannot be imported: " + ImportException.oneLine(e), e);
    }
  }

  /**
   * Checks that no import into a database is unfinished: constraints are away until it ends.
   * Blocks.
   *
   * @throws DatabaseException if one is
   */
  public static void requireFinished(DatabaseAddress address) {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      Optional<ImportState.Run> last = new ImportState(connection, statement).lastRun();
      if (last.isPresent() && !last.get().ended()) {
        throw new DatabaseException(
            """
            The import of %s into the database %s has not ended. Start it again, and it goes on."""
                .formatted(last.get().source(), address));
      }
    } catch (SQLException e) {
      throw new DatabaseException(
          "The database %s cannot be read: %s".formatted(address, ImportException.oneLine(e)), e);
    }
  }

  private void bring(PrintWriter output, PrintWriter errors) throws SQLException, IOException {
    Map<String, SourceTable> found = source.tables();
    Statement statement = target.statement();
    prepare();
    List<SetAside.ForeignKey> keys = new SetAside(statement).foreignKeys();
    List<Mapping> mappings = new ArrayList<>();
    long all = 0;
    for (TargetTable table : new TargetCatalog(statement).tables(keys)) {
      SourceTable from = found.get(table.name());
      if (from != null) {
        mappings.add(Mapping.of(table, from));
        all += source.count(from);
      }
    }
    ImportProgress progress = new ImportProgress(errors, Clock.systemUTC(), all);
    for (Mapping mapping : mappings) {
      table(mapping, progress);
    }
    finish(progress);
    if (request.dryRun()) {
      output.println("This was a dry run: nothing of what follows was kept.");
    }
    new ImportReport(statement, output).write(found, mappings);
  }

  /** Begins, or goes on. */
  private void prepare() throws SQLException {
    Optional<ImportState.Run> last = state.lastRun();
    if (last.isEmpty()) {
      requireEmpty();
      state.create();
      for (String seeded : TargetCatalog.SEEDED) {
        target.statement().execute("delete from " + TargetTable.quoted(seeded));
      }
    } else {
      requireUntouched(last.get());
    }
    if (last.isEmpty() || last.get().ended()) {
      state.begin(source.toString());
    }
    SetAside away = new SetAside(target.statement());
    away.takeAway(away.foreignKeys());
    new LiveRows(target.statement()).unsettle();
    target.commit();
  }

  private void requireEmpty() throws SQLException {
    if (request.catchUp()) {
      throw new ImportException(
          "Nothing was imported into the database %s yet, so there is nothing to catch up with."
              .formatted(address));
    }
    List<String> filled = new TargetCatalog(target.statement()).filled();
    if (!filled.isEmpty()) {
      throw new ImportException(
          """
          The database %s is not empty: there are rows in %s. Import into a new one; for the \
          embedded one name a data folder that is not there yet. Nothing was imported."""
              .formatted(address, String.join(", ", filled)));
    }
  }

  private void requireUntouched(ImportState.Run last) throws SQLException {
    if (!last.source().equals(source.toString())) {
      throw new ImportException(
          "Into the database %s the source %s was imported, and no other one can be beside it."
              .formatted(address, last.source()));
    }
    if (last.ended() && !request.catchUp()) {
      throw new ImportException(
          """
          The source %s was imported into the database %s already. What has changed since comes \
          with --catch-up."""
              .formatted(source, address));
    }
    try (ResultSet used =
        target
            .statement()
            .executeQuery("select 1 from report_intake where ticked_at is not null")) {
      if (used.next()) {
        throw new ImportException(
            """
            A Quell has run on the database %s since the import, so nothing can be brought there \
            any more without losing what it wrote."""
                .formatted(address));
      }
    }
  }

  private void table(Mapping mapping, ImportProgress progress) throws SQLException, IOException {
    String name = mapping.table().name();
    Conversion conversion = new Conversion(mapping, zone);
    PageWriter writer = PageWriter.of(target, mapping);
    int number = 0;
    List<Long> after = List.of();
    for (ImportState.Committed old : state.pages(name)) {
      if (old.mended() || !source.await(source.sum(mapping, old.range())).equals(old.sum())) {
        List<Row> rows = source.await(source.rows(mapping, old.range(), Integer.MAX_VALUE));
        writer.replace(old, conversion.page(rows));
        progress.add(name, rows.size());
      } else {
        progress.skip(old.sum().rows());
      }
      number = old.number();
      after = old.range().upTo();
    }
    rest(mapping, conversion, writer, number, after, progress);
    target.statement().execute("analyze " + mapping.table().quoted());
    target.commit();
  }

  /** While a page is written, the next one is on its way. */
  private void rest(
      Mapping mapping,
      Conversion conversion,
      PageWriter writer,
      int last,
      List<Long> from,
      ImportProgress progress)
      throws SQLException, IOException {
    int number = last;
    int limit = FIRST_ROWS;
    Future<List<Row>> next = source.rows(mapping, new KeyRange(from, List.of()), limit);
    for (List<Row> rows = source.await(next); !rows.isEmpty(); rows = source.await(next)) {
      List<Row> whole = rows.size() < limit ? rows : withoutCutKey(conversion, rows);
      Page page = conversion.page(whole);
      limit = nextLimit(page);
      next = source.rows(mapping, new KeyRange(page.lastKey(), List.of()), limit);
      writer.add(++number, page);
      progress.add(mapping.table().name(), page.rows());
    }
  }

  /**
   * Where the source lets rows share a key, a page may end between them: those of the last key come
   * with the next page.
   */
  private static List<Row> withoutCutKey(Conversion conversion, List<Row> rows) {
    List<Long> last = conversion.key(rows.get(rows.size() - 1));
    int size = rows.size();
    while (size > 0 && conversion.key(rows.get(size - 1)).equals(last)) {
      size--;
    }
    return size == 0 ? rows : rows.subList(0, size);
  }

  private static int nextLimit(Page page) {
    long bytesOfARow = Math.max(1, page.lines().length / page.rows());
    return (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, BYTES_OF_A_PAGE / bytesOfARow));
  }

  /** All checks in one transaction: before it is committed, the import counts as unfinished. */
  private void finish(ImportProgress progress) throws SQLException {
    Statement statement = target.statement();
    progress.say("All rows are read; checking them");
    statement.execute("drop table if exists pg_temp.stage");
    statement.execute("set local synchronous_commit = on");
    new LiveRows(statement).settle();
    new SetAside(statement).bringBack();
    state.end();
    if (!request.dryRun()) {
      // Sequences keep what they were told, whatever becomes of the transaction.
      Sequences.setBehindTheGreatest(statement);
    }
    target.commit();
    progress.say("Done");
  }
}
