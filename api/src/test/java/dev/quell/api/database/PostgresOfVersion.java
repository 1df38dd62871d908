package dev.quell.api.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A PostgreSQL server of any major version whose programs the build has, on loopback, with its data
 * in a folder that looks as if a Quell that brought this version had made it. All methods block.
 */
public final class PostgresOfVersion implements AutoCloseable {
  private static final String PASSWORD = "password";

  private final PostgresCluster cluster;
  private final DatabaseAddress address;
  private final int port;

  private PostgresOfVersion(PostgresCluster cluster, int port) throws IOException {
    this.cluster = cluster;
    this.port = port;
    this.address = EmbeddedDatabase.addressOf(cluster, port);
  }

  /**
   * Unpacks the programs of this build in a folder as well, so that copies of it need not.
   *
   * @return the folder
   */
  public static Path withProgramsOfThisBuild(Path folder) throws IOException {
    PostgresBinaries.unpackInto(folder);
    return folder;
  }

  /** Makes the data folder and starts the server. */
  public static PostgresOfVersion start(Path folder, int major) throws IOException {
    PostgresProgram programs =
        new PostgresProgram(PostgresBinaries.unpackInto(folder, jar(major)), folder);
    Files.writeString(folder.resolve(PASSWORD), "of-a-test");
    PostgresProgram.Outcome made =
        programs.run(
            "initdb",
            "--pgdata=" + PostgresCluster.SERVING,
            "--username=" + PostgresCluster.USER,
            "--auth=scram-sha-256",
            "--pwfile=" + PASSWORD,
            "--encoding=UTF8",
            "--locale=C");
    if (!made.isSuccess()) {
      throw new IllegalStateException(made.oneLine());
    }
    PostgresCluster cluster = new PostgresCluster(folder, programs);
    int port = EmbeddedDatabase.freePort();
    cluster.start(port);
    return new PostgresOfVersion(cluster, port);
  }

  /** The jar that has the programs of a version. */
  public static Path jar(int major) {
    return Path.of(System.getProperty("postgres.jars"), "postgres-" + major + ".jar");
  }

  public int port() {
    return port;
  }

  /** Where it takes connections, as an operator would write it. */
  public String url() throws IOException {
    return "postgresql://%s:%s@127.0.0.1:%d/postgres"
        .formatted(PostgresCluster.USER, cluster.password().reveal(), port);
  }

  /** Where it takes connections. */
  public DatabaseAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    if (cluster.isRunning()) {
      cluster.stop();
    }
  }
}
