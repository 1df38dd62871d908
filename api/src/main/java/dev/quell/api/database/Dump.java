package dev.quell.api.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Writes all of a database to one file, in one snapshot, while Quell runs on it or not: a ZIP with
 * a member for each table and a {@link DumpManifest}. Memory does not grow with the database.
 */
public final class Dump {
  private static final int BUFFER = 1 << 16;

  /** Clusters may have passwords among their parameters. */
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");

  private final DatabaseAddress address;
  private final DumpProgress progress;

  private Dump(DatabaseAddress address, DumpProgress progress) {
    this.address = address;
    this.progress = progress;
  }

  /**
   * Writes a dump. The file is there when it is whole, and before that under a name of its own.
   * Blocks.
   *
   * @param errors takes how far it is
   * @throws DumpException if the file is there, or cannot be written, or the database is not
   *     Quell's
   */
  public static void write(DatabaseAddress address, Path file, PrintWriter errors) {
    if (Files.exists(file)) {
      throw new DumpException(
          "The file %s is there already. Name another one, or remove it.".formatted(file));
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(unfinished);
      new Dump(address, new DumpProgress(errors, Clock.systemUTC())).writeTo(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DumpException("The dump cannot be written to %s: %s".formatted(file, e), e);
    } catch (SQLException e) {
      throw new DumpException(
          "The database %s cannot be dumped: %s".formatted(address, DatabaseException.oneLine(e)),
          e);
    }
  }

  private void writeTo(Path file) throws IOException, SQLException {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement();
        FileChannel channel =
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel), UTF_8)) {
      zip.setLevel(Deflater.BEST_SPEED);
      connection.setAutoCommit(false);
      statement.execute("set transaction isolation level repeatable read, read only");
      statement.execute("set local statement_timeout = 0");
      statement.execute("set local lock_timeout = 0");
      DumpManifest manifest = tables(connection, statement, zip);
      zip.putNextEntry(new ZipEntry(DumpManifest.MEMBER));
      zip.write(manifest.toJson().toBuffer().getBytes());
      zip.closeEntry();
      zip.finish();
      channel.force(true);
      progress.end(
          "Dumped %d rows of %d tables, schema version %d"
              .formatted(manifest.rows(), manifest.tables().size(), manifest.schemaVersion()));
    }
  }

  private DumpManifest tables(Connection connection, Statement statement, ZipOutputStream zip)
      throws IOException, SQLException {
    DumpCatalog catalog = new DumpCatalog(statement);
    int version = catalog.schemaVersion();
    if (version == 0) {
      throw new DumpException(
          "The database %s holds no schema of Quell's, so there is nothing to dump."
              .formatted(address));
    }
    if (version > SchemaMigrator.NEWEST) {
      throw new DumpException(
          """
          The schema of the database %s is newer than this build of Quell: it is at version %d, and \
          the newest that is known here is %d. Dump it with a newer build."""
              .formatted(address, version, SchemaMigrator.NEWEST));
    }
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    List<DumpManifest.Table> written = new ArrayList<>();
    for (String table : catalog.tables()) {
      written.add(table(copies, zip, table, catalog.columns(table)));
    }
    return new DumpManifest(version, written, sequences(statement, catalog.sequences()));
  }

  private DumpManifest.Table table(
      CopyManager copies, ZipOutputStream zip, String table, List<String> columns)
      throws IOException, SQLException {
    progress.begin(table);
    DumpManifest.Table told = new DumpManifest.Table(table, columns, 0, "");
    zip.putNextEntry(new ZipEntry(told.member()));
    MessageDigest digest = DumpFile.sha256();
    // Rows come one by one, and are too small for the ZIP.
    OutputStream member =
        new BufferedOutputStream(new DigestOutputStream(new Counted(zip), digest), BUFFER);
    long rows = copies.copyOut("copy %s to stdout".formatted(DumpCatalog.target(told)), member);
    member.flush();
    zip.closeEntry();
    return new DumpManifest.Table(table, columns, rows, HexFormat.of().formatHex(digest.digest()));
  }

  private static List<DumpManifest.Sequence> sequences(Statement statement, List<String> names)
      throws SQLException {
    List<DumpManifest.Sequence> sequences = new ArrayList<>();
    for (String name : names) {
      try (ResultSet found =
          statement.executeQuery("select last_value, is_called from " + DumpCatalog.quoted(name))) {
        found.next();
        sequences.add(new DumpManifest.Sequence(name, found.getLong(1), found.getBoolean(2)));
      }
    }
    return sequences;
  }

  /** Tells of what is written. */
  private final class Counted extends FilterOutputStream {
    Counted(OutputStream zip) {
      super(zip);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      progress.add(length);
    }
  }
}
