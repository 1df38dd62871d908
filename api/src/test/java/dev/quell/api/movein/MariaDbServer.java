package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quell.testing.Await;
import dev.quell.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A real MariaDB server of a test's own, on loopback. All methods block. */
final class MariaDbServer implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final int port;

  private MariaDbServer(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Starts one with nothing in it, and waits until it takes connections. */
  static MariaDbServer start(Path folder) throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    String user = "--user=" + System.getProperty("user.name");
    Process install =
        command(
            folder,
            "install.log",
            "mariadb-install-db",
            "--no-defaults",
            "--datadir=" + data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            user);
    if (install.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("install.log")));
    }
    int port = FreePort.find();
    Process process =
        command(
            folder,
            "mariadb.log",
            "/usr/sbin/mariadbd",
            "--no-defaults",
            "--datadir=" + data,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--socket=" + socket(folder),
            "--pid-file=" + folder.resolve("pid"),
            "--skip-name-resolve",
            "--default-time-zone=+00:00",
            "--character-set-server=utf8mb4",
            // It is thrown away with all that is in it.
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--innodb-buffer-pool-size=512M",
            user);
    MariaDbServer server = new MariaDbServer(folder, process, port);
    Await.until(server::listens);
    return server;
  }

  private static Process command(Path folder, String log, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private static Path socket(Path folder) {
    return folder.resolve("socket");
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(folder.resolve("mariadb.log")));
    }
    try (Socket connected = new Socket("127.0.0.1", port)) {
      return connected.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** Runs statements as root; returns what they gave, a line for each row. */
  String run(String database, String... statements) throws IOException, InterruptedException {
    Path errors = folder.resolve("client.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                "mariadb",
                "--no-defaults",
                "--socket=" + socket(folder),
                "--user=root",
                "--default-character-set=utf8mb4",
                "--skip-column-names",
                "--batch"));
    command.addAll(Stream.of(database).filter(name -> !name.isEmpty()).toList());
    Process client = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (var input = client.getOutputStream()) {
      // Dates that are none are refused otherwise.
      input.write("set sql_mode = '';\n".getBytes(UTF_8));
      for (String statement : statements) {
        input.write((statement + "\n").getBytes(UTF_8));
      }
    } catch (IOException ended) {
      // It says why below.
    }
    String output = new String(client.getInputStream().readAllBytes(), UTF_8);
    if (client.waitFor() != 0) {
      throw new IOException(Arrays.toString(statements) + ": " + Files.readString(errors));
    }
    return output.strip();
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
