package dev.quell.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged server as a process of its own, beside what is tested, for modules that know the
 * server by its jar alone ({@code quell.jar}).
 */
public final class ServerProcess implements AutoCloseable {
  private static final long SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private ServerProcess(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader();
    this.errors = errors;
  }

  /**
   * Starts one.
   *
   * @param folder that it works in
   * @param javaOptions further options of Java
   * @param settings all that it has of environment variables of its own
   */
  public static ServerProcess start(
      Path folder, List<String> javaOptions, Map<String, String> settings) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
    command.addAll(javaOptions);
    command.add("-jar");
    command.add(Path.of(System.getProperty("quell.jar")).toAbsolutePath().toString());
    Path errors = Files.createTempFile(folder, "stderr", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("QUELL_"));
    builder.environment().putAll(settings);
    return new ServerProcess(builder.start(), errors);
  }

  /** Waits until it serves. */
  public void awaitListening() throws IOException {
    String line = output.readLine();
    if (line == null || !line.contains(" listens on ")) {
      throw new AssertionError("Does not listen: " + line + "\n" + Files.readString(errors));
    }
  }

  /** Sends SIGTERM; returns the exit code. */
  public int stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("Still alive after " + SECONDS + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
