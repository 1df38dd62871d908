package dev.quell.api.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on loopback that Quell starts, with its data in a folder that survives
 * restarts. Durable: what is committed is on disk. The server runs in a session of its own, so a
 * Ctrl-C in Quell's terminal does not reach it before Quell has drained; if Quell is killed, the
 * server runs on and the next start replaces it. A server that ends by itself is started again, on
 * the same port. All methods block, and are called one after the other.
 */
public final class EmbeddedDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String DATABASE = "postgres";

  /** pg_ctl hands paths to a shell inside double quotes. */
  private static final Pattern UNSAFE_IN_SHELL = Pattern.compile("[\"$`\\\\\\p{Cntrl}]");

  private final FolderLock lock;
  private final PostgresCluster cluster;
  private final DatabaseAddress address;
  private final int port;
  private @Nullable ServerKeeper keeper;

  private EmbeddedDatabase(
      FolderLock lock, PostgresCluster cluster, DatabaseAddress address, int port) {
    this.lock = lock;
    this.cluster = cluster;
    this.address = address;
    this.port = port;
  }

  /**
   * Starts the server of a data folder, as {@link #open} and {@link #serve} do.
   *
   * @param port 0 takes any free port
   * @throws DatabaseException if the folder is in use or unusable, or the server does not start
   */
  public static EmbeddedDatabase start(Path dataFolder, int port) {
    EmbeddedDatabase database = open(dataFolder, port);
    try {
      database.serve();
      return database;
    } catch (RuntimeException e) {
      database.stop();
      throw e;
    }
  }

  /**
   * Takes a data folder, and makes it if there is none; the server does not run yet, but its
   * address is known.
   *
   * @param port 0 takes any free port
   * @throws DatabaseException if the folder is in use or unusable
   */
  public static EmbeddedDatabase open(Path dataFolder, int port) {
    try {
      Path folder = usable(dataFolder);
      FolderLock lock = FolderLock.take(folder);
      try {
        return open(folder, lock, port == 0 ? freePort() : port);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DatabaseException(
          "The data folder %s cannot be used: %s".formatted(dataFolder, e), e);
    }
  }

  private static EmbeddedDatabase open(Path folder, FolderLock lock, int port) throws IOException {
    PostgresProgram programs = new PostgresProgram(PostgresBinaries.unpackInto(folder), folder);
    PostgresCluster cluster = new PostgresCluster(folder, programs);
    MajorUpgrade.refuseUnlessDone(folder, cluster, programs);
    if (cluster.exists()) {
      cluster.endLeftover();
    } else {
      cluster.initialise();
    }
    return new EmbeddedDatabase(lock, cluster, addressOf(cluster, port), port);
  }

  /**
   * Starts the server and waits until it takes connections.
   *
   * @throws DatabaseException if it does not start
   */
  public void serve() {
    try {
      cluster.start(port);
    } catch (IOException e) {
      throw new DatabaseException("The embedded PostgreSQL did not start: " + e, e);
    }
    keeper = ServerKeeper.of(cluster, port);
    LOG.atInfo()
        .addKeyValue("address", address.toString())
        .addKeyValue("data_folder", cluster.folder().toString())
        .log("Started the embedded PostgreSQL");
  }

  /** Where the server takes connections, once it runs. */
  public DatabaseAddress address() {
    return address;
  }

  /**
   * Stops the server if it runs; what was committed is kept, what was not is rolled back. Gives the
   * folder back.
   */
  public void stop() {
    if (keeper != null) {
      keeper.stop();
    }
    try (lock) {
      if (cluster.isRunning()) {
        cluster.stop();
        LOG.info("Stopped the embedded PostgreSQL");
      }
    } catch (IOException e) {
      throw new DatabaseException("The embedded PostgreSQL did not stop: " + e, e);
    }
  }

  /**
   * Makes the folder if there is none.
   *
   * @throws DatabaseException if PostgreSQL cannot be run in it
   */
  static Path usable(Path dataFolder) throws IOException {
    Path folder = Files.createDirectories(dataFolder).toRealPath();
    refuseUnsafePath(folder);
    return folder;
  }

  /** Where the server of a cluster takes connections. */
  static DatabaseAddress addressOf(PostgresCluster cluster, int port) throws IOException {
    return DatabaseAddress.ofLoopback(port, DATABASE, PostgresCluster.USER, cluster.password());
  }

  private static void refuseUnsafePath(Path folder) {
    if (UNSAFE_IN_SHELL.matcher(folder.toString()).find()) {
      throw new DatabaseException(
          """
          The path of the data folder, %s, must not hold quotation marks, dollar signs, back \
          quotes or back slashes. Name another folder with --data-folder."""
              .formatted(folder));
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
