package dev.quell.api.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that runs the embedded database of a folder, until it is killed. */
final class FolderKeeper {
  private static final String STARTED = "Started on port ";

  private final Process process;
  private final int port;

  private FolderKeeper(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What runs in the other process: tells the port, then waits for its end. */
  public static void main(String[] arguments) throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]), 0);
    System.out.println(STARTED + database.address().clientOptions().getPort());
    System.in.read();
  }

  static FolderKeeper start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FolderKeeper.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String port =
        process
            .inputReader()
            .lines()
            .filter(line -> line.startsWith(STARTED))
            .map(line -> line.substring(STARTED.length()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("The other process did not start"));
    return new FolderKeeper(process, Integer.parseInt(port));
  }

  /** The port of its PostgreSQL. */
  int port() {
    return port;
  }

  /** Ends the process the way {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The other process does not die");
    }
  }
}
