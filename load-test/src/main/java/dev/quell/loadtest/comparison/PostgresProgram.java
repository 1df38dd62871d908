package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Runs psql or pgbench, found on the PATH, on one database. */
record PostgresProgram(String name, DatabaseAddress database) {
  private static final Pattern PSQL_TIME = Pattern.compile("(?m)^Time: ([0-9.]+) ms");
  private static final Pattern PGBENCH_RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");

  /** Client, number of the transaction, microseconds it took, and more. */
  private static final Pattern PGBENCH_LOG_LINE = Pattern.compile("(?m)^\\d+ \\d+ (\\d+) .*$");

  private static final String PGBENCH_THREADS = "2";

  /**
   * The clock of pgbench starts before its clients connect, though its rate leaves that out; on a
   * busy machine they connect slowly.
   */
  private static final int CLIENTS_PER_SECOND = 16;

  /** Finds a program; throws {@link LoadTestException} if it is not installed. */
  static PostgresProgram find(String name, DatabaseAddress database) {
    PostgresProgram program = new PostgresProgram(name, database);
    program.run(List.of("--version"), "");
    return program;
  }

  /**
   * Runs a script by psql, with its variables filled in; answers the seconds that the statements
   * took by psql's own clock, without the time to connect.
   */
  double psql(String script, Map<String, Long> variables) {
    List<String> arguments = new ArrayList<>(List.of("-X", "-v", "ON_ERROR_STOP=1"));
    variables.forEach((name, value) -> arguments.addAll(List.of("-v", name + "=" + value)));
    arguments.addAll(List.of("-f", "-"));
    return sumOfTimes(run(arguments, "\\timing on\n" + script)) / 1000;
  }

  static double sumOfTimes(String output) {
    return numbers(PSQL_TIME, output, "psql told no times").stream()
        .mapToDouble(Double::parseDouble)
        .sum();
  }

  /**
   * Repeats a transaction by pgbench, prepared, for a while beside the time that it takes many
   * clients to connect; answers transactions per second, without that time, and their latencies.
   */
  Measurement.Sample pgbench(String script, int clients, Map<String, Long> variables, int seconds) {
    try {
      Path folder = Files.createTempDirectory("quell-pgbench");
      Path file = Files.writeString(folder.resolve("transaction.sql"), script);
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("--no-vacuum", "--protocol", "prepared"));
      arguments.addAll(List.of("--client", "" + clients, "--jobs", PGBENCH_THREADS));
      arguments.addAll(List.of("--time", "" + (seconds + 1 + clients / CLIENTS_PER_SECOND)));
      arguments.addAll(List.of("--log", "--log-prefix", folder.resolve("log").toString()));
      variables.forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
      arguments.addAll(List.of("--file", file.toString()));
      double rate = rateIn(run(arguments, ""));
      Files.delete(file);
      Recording latencies = takeLogs(folder, "log");
      Files.delete(folder);
      return new Measurement.Sample(rate, latencies, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double rateIn(String output) {
    return Double.parseDouble(numbers(PGBENCH_RATE, output, "pgbench told no rate").get(0));
  }

  /** Reads the logs of all threads of pgbench, and deletes them. */
  static Recording takeLogs(Path folder, String prefix) throws IOException {
    Recording latencies = new Recording();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + ".*")) {
      for (Path file : files) {
        for (String micros :
            numbers(PGBENCH_LOG_LINE, Files.readString(file), "No log of pgbench")) {
          long nanos = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros));
          latencies.add(Recording.OK, nanos, false);
        }
        Files.delete(file);
      }
    }
    return latencies;
  }

  private static List<String> numbers(Pattern pattern, String output, String complaint) {
    List<String> numbers =
        pattern.matcher(output).results().map((MatchResult found) -> found.group(1)).toList();
    if (numbers.isEmpty()) {
      throw new LoadTestException(complaint + ", but: " + output.strip());
    }
    return numbers;
  }

  /** Runs the program to its end; answers what it wrote. */
  private String run(List<String> arguments, String input) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(database.environment());
    builder.environment().put("LC_ALL", "C");
    Process process = start(builder);
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
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroy();
    }
  }

  private Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LoadTestException(
          name
              + " is not on the PATH. It comes with PostgreSQL; on Debian, psql is in the package"
              + " postgresql-client and pgbench in the package postgresql.",
          e);
    }
  }
}
