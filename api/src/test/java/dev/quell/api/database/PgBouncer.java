package dev.quell.api.database;

import dev.quell.testing.Await;
import dev.quell.testing.FreePort;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real PgBouncer in front of a server. As root it does not run, so it is nobody then. */
final class PgBouncer implements AutoCloseable {
  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one, and waits until it takes connections.
   *
   * @param settings such as {@code pool_mode = session}; besides these it has only an address, and
   *     who may log in
   */
  static PgBouncer start(Path folder, PostgresNode server, String... settings) throws IOException {
    int port = FreePort.find();
    Files.writeString(
        folder.resolve("users.txt"), "\"quell\" \"%s\"\n".formatted(server.password()));
    Files.write(
        folder.resolve("pgbouncer.ini"),
        Stream.concat(
                Stream.of(
                    "[databases]",
                    "postgres = host=127.0.0.1 port=%d".formatted(server.port()),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = scram-sha-256",
                    "auth_file = " + folder.resolve("users.txt")),
                Stream.of(settings))
            .toList());
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.addAll(List.of("/usr/sbin/pgbouncer", folder.resolve("pgbouncer.ini").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pgbouncer.log").toFile())
            .start();
    PgBouncer bouncer = new PgBouncer(process, port);
    Await.until(bouncer::listens);
    return bouncer;
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("PgBouncer has ended with " + process.exitValue());
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
