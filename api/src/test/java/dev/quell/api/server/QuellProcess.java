package dev.quell.api.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The packaged jar as a process of its own, in a folder of its own, as an operator starts it. */
final class QuellProcess implements AutoCloseable {
  /**
   * Each runs for a few seconds: what compiling well and collecting garbage beside it cost does not
   * come in again.
   */
  private static final List<String> QUICK_TO_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String JAR = System.getProperty("quell.jar");
  private static final Pattern LISTENS =
      Pattern.compile("Quell \\S+ listens on https?://127\\.0\\.0\\.1:(\\d+)");
  private static final long SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private QuellProcess(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader();
    this.errors = errors;
  }

  static QuellProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  static QuellProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(folder, QUICK_TO_START, environment, arguments);
  }

  /**
   * Starts one with options of Java.
   *
   * @param options of Java
   */
  static QuellProcess start(
      Path folder, List<String> options, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", JAR));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile(folder, "stderr", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("QUELL_"));
    builder.environment().putAll(environment);
    return new QuellProcess(builder.start(), errors);
  }

  /** Waits for the line that says so; returns the port. */
  int awaitListening() throws IOException {
    String line = output.readLine();
    Matcher listens = LISTENS.matcher(String.valueOf(line));
    if (!listens.matches()) {
      throw new AssertionError("Does not listen: " + line + "\n" + Files.readString(errors));
    }
    return Integer.parseInt(listens.group(1));
  }

  /** Sends SIGTERM, and unlike {@link Process#destroy} leaves the output readable. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** What {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
  }

  /** Stops it in the middle of whatever it does, as a machine that is moved does. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP", process.toHandle());
  }

  /** Lets it go on after {@link #freeze}. */
  void thaw() throws IOException, InterruptedException {
    signal("CONT", process.toHandle());
  }

  /** Sends a signal that Java has no method for. */
  static void signal(String name, ProcessHandle to) throws IOException, InterruptedException {
    int rc = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid())).start().waitFor();
    if (rc != 0) {
      throw new AssertionError("kill -" + name + " failed with " + rc);
    }
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("Still alive after " + SECONDS + " s");
    }
    return process.exitValue();
  }

  /** The rest of standard output, once the process has ended. */
  String output() {
    return output.lines().collect(Collectors.joining("\n"));
  }

  /** Standard error so far. */
  String errors() throws IOException {
    return Files.readString(errors).strip();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
    }
  }
}
