package dev.quell.loadtest.comparison;

import dev.quell.loadtest.comparison.Measurement.Sample;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Runs psql or pgbench, found on the PATH, with a script on one database. */
record PostgresProgram(String name, Path folder, String script, DatabaseAddress database) {
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

  private static final int MOST_TRIES = 4;

  /**
   * Finds a program, and the script that stands beside this class; throws {@link LoadTestException}
   * if the program is not installed.
   */
  static PostgresProgram find(String name, String script, DatabaseAddress database) {
    try (InputStream text = PostgresProgram.class.getResourceAsStream(script)) {
      Path folder = Files.createTempDirectory("quell-" + name);
      folder.toFile().deleteOnExit();
      Path file = folder.resolve(script);
      file.toFile().deleteOnExit();
      Files.copy(Objects.requireNonNull(text), file);
      PostgresProgram program = new PostgresProgram(name, folder, script, database);
      program.run(List.of("--version"));
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs the script once by psql, with its variables filled in; answers the seconds that the
   * statements took by psql's own clock, without the time to connect.
   */
  double psql(Map<String, Long> variables) {
    List<String> arguments = new ArrayList<>(List.of("-X", "-v", "ON_ERROR_STOP=1"));
    variables.forEach((variable, value) -> arguments.addAll(List.of("-v", variable + "=" + value)));
    return sumOfTimes(run(arguments)) / 1000;
  }

  static double sumOfTimes(String output) {
    return DoubleStream.of(numbers(PSQL_TIME, output, "psql told no times")).sum();
  }

  /**
   * Repeats the script by pgbench, prepared, for a while beside the time that it takes many clients
   * to connect; answers transactions per second, without that time, and their latencies. Where they
   * need so long to connect that no transaction ends, they get more time, a few times.
   */
  Sample pgbench(int clients, Map<String, Long> variables, int seconds) {
    int toConnect = 1 + clients / CLIENTS_PER_SECOND;
    String output = "";
    for (int tries = 0; tries < MOST_TRIES && !PGBENCH_RATE.matcher(output).find(); tries++) {
      output = repeat(clients, variables, seconds + (toConnect << tries));
    }
    try {
      return new Sample(rateIn(output), takeLogs(folder, "log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String repeat(int clients, Map<String, Long> variables, int seconds) {
    List<String> arguments = new ArrayList<>(List.of("--no-vacuum", "--protocol", "prepared"));
    arguments.addAll(List.of("--client", "" + clients, "--jobs", PGBENCH_THREADS));
    arguments.addAll(List.of("--time", "" + seconds));
    arguments.addAll(List.of("--log", "--log-prefix", folder.resolve("log").toString()));
    variables.forEach((variable, value) -> arguments.addAll(List.of("-D", variable + "=" + value)));
    return run(arguments);
  }

  static double rateIn(String output) {
    return numbers(PGBENCH_RATE, output, "pgbench told no rate")[0];
  }

  /** Reads the logs of all threads of pgbench, and deletes them. */
  static Recording takeLogs(Path folder, String prefix) throws IOException {
    StringBuilder logs = new StringBuilder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + ".*")) {
      for (Path file : files) {
        logs.append(Files.readString(file));
        Files.delete(file);
      }
    }
    Recording latencies = new Recording();
    for (double micros : numbers(PGBENCH_LOG_LINE, logs.toString(), "No log of pgbench")) {
      latencies.add(Recording.OK, TimeUnit.MICROSECONDS.toNanos((long) micros), false);
    }
    return latencies;
  }

  private static double[] numbers(Pattern pattern, String output, String complaint) {
    double[] numbers =
        pattern
            .matcher(output)
            .results()
            .mapToDouble(found -> Double.parseDouble(found.group(1)))
            .toArray();
    if (numbers.length == 0) {
      throw new LoadTestException(complaint + ", but: " + output.strip());
    }
    return numbers;
  }

  /** Runs the program to its end; answers what it wrote. */
  private String run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(arguments);
    command.addAll(List.of("-f", folder.resolve(script).toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(database.environment());
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LoadTestException(
            "%s failed with exit code %d: %s".formatted(name, process.exitValue(), output.strip()));
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new LoadTestException(
          name
              + " is not on the PATH. It comes with PostgreSQL; on Debian, psql is in the package"
              + " postgresql-client and pgbench in the package postgresql.",
          e);
    }
  }
}
