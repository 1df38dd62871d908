package dev.quell.api.database;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.file.PathUtils;

/**
 * Brings the embedded PostgreSQL of a data folder to the major version of this build, by a dump and
 * a restore: the files of one major version are not those of another. The programs that the old
 * version needs are in the folder, where the build before has unpacked them, or in its jar. The old
 * cluster is kept under a name of its own, and serves until the new one is whole: whoever is cut
 * short repeats the upgrade. All methods block.
 */
public final class MajorUpgrade {
  /** A cluster into which is restored. */
  private static final String UNFINISHED = "database-upgrading";

  /** A cluster that is whole, and not yet in its place. */
  private static final String WHOLE = "database-upgraded";

  private static final String COMMAND = "java -jar quell.jar upgrade-database --data-folder ";

  /** The dump is smaller than the cluster, and the new cluster is no larger than the old one. */
  private static final int ROOM_PER_BYTE = 2;

  /** An empty cluster has so many besides, write-ahead log among them. */
  private static final long ROOM_BESIDES = 128L << 20;

  private final Path folder;
  private final PrintWriter errors;
  private final PostgresProgram programs;

  private MajorUpgrade(Path folder, PrintWriter errors) throws IOException {
    this.folder = folder;
    this.errors = errors;
    this.programs = new PostgresProgram(PostgresBinaries.unpackInto(folder), folder);
  }

  /**
   * Upgrades the cluster of a data folder on which no Quell runs; changes nothing if it is of this
   * build's version.
   *
   * @param oldJar the jar that ran on it before; without it, what that has unpacked is taken
   * @param errors takes how far it is
   * @throws DatabaseException if the folder is in use, has no cluster or one of a newer version, or
   *     the room does not suffice, or the programs of the old version are not there
   * @throws DumpException if the old database cannot be dumped or restored
   */
  public static void run(Path dataFolder, Optional<Path> oldJar, PrintWriter errors) {
    try {
      if (!Files.isDirectory(dataFolder)) {
        throw new DatabaseException(
            "There is no data folder %s. Name it with --data-folder.".formatted(dataFolder));
      }
      Path folder = EmbeddedDatabase.usable(dataFolder);
      FolderLock lock = FolderLock.take(folder);
      try {
        new MajorUpgrade(folder, errors).upgrade(oldJar);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new DatabaseException(
          "The data folder %s cannot be upgraded: %s".formatted(dataFolder, e), e);
    }
  }

  /**
   * Refuses to serve a cluster of another major version, and to make an empty one where an upgrade
   * was cut short between taking away the old one and giving its place to the new one.
   */
  static void refuseUnlessDone(Path folder, PostgresCluster cluster, PostgresProgram programs)
      throws IOException {
    if (!cluster.exists()) {
      if (Files.exists(folder.resolve(WHOLE))) {
        throw new DatabaseException(
            "The upgrade of the data folder %s was cut short. Repeat it: %s"
                .formatted(folder, COMMAND + folder));
      }
      return;
    }
    int of = cluster.majorVersion();
    int brought = programs.majorVersion();
    if (of > brought) {
      throw newer(folder, of, brought);
    }
    if (of < brought) {
      throw new DatabaseException(
          """
          The data folder %s is of PostgreSQL %d, and this build of Quell brings PostgreSQL %d. \
          Upgrade it first: %s"""
              .formatted(folder, of, brought, COMMAND + folder));
    }
  }

  private static DatabaseException newer(Path folder, int of, int brought) {
    return new DatabaseException(
        """
        The data folder %s is of PostgreSQL %d, which is newer than the %d that this build of Quell \
        brings. Start the newer build that has run on it."""
            .formatted(folder, of, brought));
  }

  private void upgrade(Optional<Path> oldJar) throws IOException {
    PostgresCluster old = new PostgresCluster(folder, programs);
    if (!old.exists() && !Files.exists(folder.resolve(WHOLE))) {
      throw new DatabaseException(
          "The data folder %s has no database. Name another one with --data-folder."
              .formatted(folder));
    }
    if (!old.exists()) {
      give();
      return;
    }
    int of = old.majorVersion();
    int brought = programs.majorVersion();
    if (of > brought) {
      throw newer(folder, of, brought);
    }
    if (of == brought) {
      tell("The data folder %s is of PostgreSQL %d already.".formatted(folder, of));
      return;
    }
    Path kept = folder.resolve(PostgresCluster.SERVING + "-" + of);
    refuseWithoutRoom(kept);
    PostgresProgram oldPrograms = programsOf(of, oldJar);
    restoreFrom(new PostgresCluster(folder, PostgresCluster.SERVING, oldPrograms), of);
    Files.move(folder.resolve(PostgresCluster.SERVING), kept, StandardCopyOption.ATOMIC_MOVE);
    give();
    tell(
        """
        The old database is kept in %s; remove it when nobody wants it back. What was set in its \
        postgresql.conf is to be set again in the new one's."""
            .formatted(kept));
  }

  private void refuseWithoutRoom(Path kept) throws IOException {
    if (Files.exists(kept)) {
      throw new DatabaseException(
          """
          %s is there already, where the old database would be kept. Move it elsewhere or remove \
          it, then repeat the upgrade."""
              .formatted(kept));
    }
    Path serving = folder.resolve(PostgresCluster.SERVING);
    long needed = ROOM_PER_BYTE * PathUtils.sizeOfDirectory(serving) + ROOM_BESIDES;
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new DatabaseException(
          """
          The file system of %s has %s left, and the upgrade may need %s for a dump and a second \
          database. Make room, or move the data folder to a larger file system."""
              .formatted(
                  folder,
                  FileUtils.byteCountToDisplaySize(free),
                  FileUtils.byteCountToDisplaySize(needed)));
    }
  }

  private PostgresProgram programsOf(int major, Optional<Path> oldJar) throws IOException {
    if (oldJar.isPresent()) {
      PostgresBinaries.unpackInto(folder, oldJar.get());
    }
    for (Path unpacked : PostgresBinaries.unpackedIn(folder)) {
      PostgresProgram candidate = new PostgresProgram(unpacked, folder);
      if (candidate.majorVersion() == major) {
        return candidate;
      }
    }
    throw new DatabaseException(
        """
        The programs of PostgreSQL %d are not in the data folder %s. Name the quell.jar that ran on \
        it before: --old-jar FILE"""
            .formatted(major, folder));
  }

  private void restoreFrom(PostgresCluster old, int major) throws IOException {
    Path dump = folder.resolve("upgrade-from-%d.dump".formatted(major));
    Files.deleteIfExists(dump);
    for (String left : new String[] {UNFINISHED, WHOLE}) {
      if (Files.exists(folder.resolve(left))) {
        new PostgresCluster(folder, left, programs).endLeftover();
        PathUtils.deleteDirectory(folder.resolve(left));
      }
    }
    old.endLeftover();
    onServer(old, address -> Dump.write(address, dump, errors));
    PostgresCluster fresh = new PostgresCluster(folder, UNFINISHED, programs);
    fresh.initialiseWithPassword();
    onServer(fresh, address -> Restore.read(address, dump, errors));
    Files.move(folder.resolve(UNFINISHED), folder.resolve(WHOLE), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(dump);
  }

  /** Work on a database. */
  @FunctionalInterface
  private interface Work {
    void on(DatabaseAddress address);
  }

  private static void onServer(PostgresCluster cluster, Work work) throws IOException {
    int port = EmbeddedDatabase.freePort();
    cluster.start(port);
    try {
      work.on(EmbeddedDatabase.addressOf(cluster, port));
    } finally {
      cluster.stop();
    }
  }

  /** The place is free when the old cluster is away. */
  private void give() throws IOException {
    Files.move(
        folder.resolve(WHOLE),
        folder.resolve(PostgresCluster.SERVING),
        StandardCopyOption.ATOMIC_MOVE);
    tell("The data folder %s is of PostgreSQL %d now.".formatted(folder, programs.majorVersion()));
  }

  private void tell(String sentence) {
    errors.println(sentence);
    errors.flush();
  }
}
