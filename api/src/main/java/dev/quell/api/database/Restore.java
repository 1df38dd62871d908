package dev.quell.api.database;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Restores a {@link Dump} into an empty database: the schema of its version, all rows in one
 * transaction, then the migrations since. Whoever is killed before that transaction ends leaves a
 * schema without rows, into which may be restored again. Memory does not grow with the dump.
 */
public final class Restore {

  /** A foreign key that is away while rows come in, and checks them all when it is back. */
  private record ForeignKey(String table, String name, String definition) {}

  private final DatabaseAddress address;
  private final DumpFile dump;
  private final DumpProgress progress;

  private Restore(DatabaseAddress address, DumpFile dump, DumpProgress progress) {
    this.address = address;
    this.dump = dump;
    this.progress = progress;
  }

  /**
   * Restores a dump. Blocks.
   *
   * @param errors takes how far it is
   * @throws DumpException if the file is no whole dump, or of a newer build, or the database is not
   *     empty; the database is as it was then
   */
  public static void read(DatabaseAddress address, Path file, PrintWriter errors) {
    DumpProgress progress = new DumpProgress(errors, Clock.systemUTC());
    try (DumpFile dump = DumpFile.open(file)) {
      new Restore(address, dump, progress).restore(file);
    } catch (IOException e) {
      throw new DumpException("The dump %s cannot be read: %s".formatted(file, e), e);
    } catch (SQLException e) {
      throw new DumpException(
          "The dump %s cannot be restored into the database %s: %s"
              .formatted(file, address, DatabaseException.oneLine(e)),
          e);
    }
  }

  private void restore(Path file) throws IOException, SQLException {
    DumpManifest manifest = dump.manifest();
    if (manifest.schemaVersion() > SchemaMigrator.NEWEST) {
      throw new DumpException(
          """
          The dump %s is of a newer build of Quell: its schema is at version %d, and the newest \
          that is known here is %d. Restore it with a newer build."""
              .formatted(file, manifest.schemaVersion(), SchemaMigrator.NEWEST));
    }
    progress.begin("Checking");
    dump.check(progress::add);
    requireEmpty();
    SchemaMigrator.migrateTo(address, manifest.schemaVersion());
    load();
    SchemaMigrator.migrate(address);
    progress.end(
        "Restored %d rows of %d tables, checked and read"
            .formatted(manifest.rows(), manifest.tables().size()));
  }

  private void requireEmpty() throws SQLException {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      DumpCatalog catalog = new DumpCatalog(statement);
      requireEmpty(catalog, dump.manifest().schemaVersion());
    }
  }

  /**
   * A schema of the dump's version or an older one, without rows, is what a broken restore left.
   */
  private void requireEmpty(DumpCatalog catalog, int dumped) throws SQLException {
    if (catalog.isBare()) {
      return;
    }
    int version = catalog.schemaVersion();
    if (version == 0 || version > dumped || !catalog.filled().isEmpty()) {
      throw new DumpException(
          """
          The database %s is not empty. Restore into a new one; for the embedded one name a data \
          folder that is not there yet. Nothing was restored."""
              .formatted(address));
    }
  }

  private void load() throws IOException, SQLException {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("set local statement_timeout = 0");
      statement.execute("set local idle_in_transaction_session_timeout = 0");
      DumpCatalog catalog = new DumpCatalog(statement);
      lock(statement, catalog);
      requireEmpty(catalog, dump.manifest().schemaVersion());
      List<ForeignKey> keys = foreignKeys(statement);
      for (ForeignKey key : keys) {
        statement.execute("alter table %s drop constraint %s".formatted(key.table, key.name));
      }
      List<String> triggered = tablesWithTriggers(catalog);
      // What they have written once is in the dump as well.
      switchTriggers(statement, triggered, "disable");
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      for (DumpManifest.Table table : dump.manifest().tables()) {
        fill(statement, copies, table);
      }
      for (DumpManifest.Sequence sequence : dump.manifest().sequences()) {
        setSequence(statement, sequence);
      }
      switchTriggers(statement, triggered, "enable");
      progress.begin("Checking foreign keys");
      for (ForeignKey key : keys) {
        statement.execute(
            "alter table %s add constraint %s %s".formatted(key.table, key.name, key.definition));
      }
      connection.commit();
      connection.setAutoCommit(true);
      progress.begin("Gathering statistics");
      statement.execute("analyze");
    }
  }

  /** Nobody writes meanwhile, and nobody sees half of it. */
  private static void lock(Statement statement, DumpCatalog catalog) throws SQLException {
    String tables =
        catalog.tables().stream()
            .map(table -> DumpCatalog.quoted(table))
            .collect(Collectors.joining(", "));
    statement.execute("lock table " + tables + " in access exclusive mode");
  }

  private void fill(Statement statement, CopyManager copies, DumpManifest.Table table)
      throws IOException, SQLException {
    progress.begin(table.name());
    // What migrations have brought is in the dump as well.
    if (!new DumpCatalog(statement)
        .strings("select 1 from " + DumpCatalog.quoted(table.name()) + " limit 1")
        .isEmpty()) {
      statement.execute("delete from " + DumpCatalog.quoted(table.name()));
    }
    long rows;
    try (InputStream member = new Counted(dump.rows(table), progress)) {
      rows = copies.copyIn("copy %s from stdin".formatted(DumpCatalog.target(table)), member);
    }
    if (rows != table.rows()) {
      throw new DumpException(
          "The table %s of the dump has %d rows, but should have %d. Nothing was restored."
              .formatted(table.name(), rows, table.rows()));
    }
  }

  private static void setSequence(Statement statement, DumpManifest.Sequence sequence)
      throws SQLException {
    statement.execute(
        "select setval('%s', %d, %s)"
            .formatted(
                DumpCatalog.quoted(sequence.name()), sequence.lastValue(), sequence.isCalled()));
  }

  private static List<String> tablesWithTriggers(DumpCatalog catalog) throws SQLException {
    return catalog.strings(
        """
        select distinct tgrelid::regclass::text
        from pg_trigger
        join pg_class on pg_class.oid = tgrelid
        where relnamespace = current_schema()::regnamespace and relkind = 'r' and not tgisinternal
        """);
  }

  private static void switchTriggers(Statement statement, List<String> tables, String how)
      throws SQLException {
    for (String table : tables) {
      statement.execute("alter table %s %s trigger user".formatted(table, how));
    }
  }

  private static List<ForeignKey> foreignKeys(Statement statement) throws SQLException {
    List<ForeignKey> keys = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery(
            """
            select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
            from pg_constraint
            where contype = 'f' and connamespace = current_schema()::regnamespace
            order by conname, conrelid
            """)) {
      while (found.next()) {
        keys.add(new ForeignKey(found.getString(1), found.getString(2), found.getString(3)));
      }
    }
    return keys;
  }

  /** Tells of what is read. */
  private static final class Counted extends FilterInputStream {
    private final DumpProgress progress;

    Counted(InputStream rows, DumpProgress progress) {
      super(rows);
      this.progress = progress;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      progress.add(Math.max(read, 0));
      return read;
    }
  }
}
