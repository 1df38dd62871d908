package dev.quell.loadtest.postgres;

import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.subject.LoadTestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of PostgreSQL's own programs, found on the PATH, connected to one database. */
final class Program {
  private final String name;
  private final Map<String, String> environment;

  private Program(String name, Map<String, String> environment) {
    this.name = name;
    this.environment = environment;
  }

  /** Makes sure that it can be started; throws {@link LoadTestException} if not. */
  static Program installed(String name, DatabaseAddress database) {
    Program program = new Program(name, database.environment());
    program.run(List.of("--version"), "");
    return program;
  }

  /**
   * Runs the program to its end.
   *
   * @return what it wrote
   * @throws LoadTestException if it cannot be started or fails
   */
  String run(List<String> arguments, String input) {
    Process process = start(arguments);
    try {
      // Both programs read what they are given before they write much, so no pipe can fill up.
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LoadTestException(
            "%s failed with exit code %d: %s".formatted(name, process.exitValue(), output.strip()));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      process.destroy();
    }
  }

  private Process start(List<String> arguments) {
    List<String> command = new ArrayList<>(arguments.size() + 1);
    command.add(name);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LoadTestException(missing(name), e);
    }
  }

  private static String missing(String name) {
    return name
        + " is not on the PATH. It comes with PostgreSQL; on Debian, psql is in the package"
        + " postgresql-client and pgbench in the package postgresql.";
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }
}
