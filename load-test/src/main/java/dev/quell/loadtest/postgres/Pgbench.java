package dev.quell.loadtest.postgres;

import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.subject.LoadTestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Has pgbench run a transaction over and over, prepared. */
public final class Pgbench {
  /** Clients of the figure that others are compared with. */
  public static final int CLIENTS = 32;

  /** Clients of a second figure, for what is done by as many callers. */
  public static final int MANY_CLIENTS = 128;

  private static final String NAME = "pgbench";
  private static final int THREADS = 2;

  /** The clock of pgbench starts before its clients connect, though its rate leaves that out. */
  private static final int CLIENTS_PER_SECOND = 64;

  private static final String LOG_PREFIX = "transactions";
  private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");

  private final Program program;

  /**
   * The figures of one run.
   *
   * @param perSecond transactions per second, without the time to connect
   * @param latencies microseconds per transaction
   */
  public record Run(double perSecond, Histogram latencies) {}

  private Pgbench(Program program) {
    this.program = program;
  }

  /** pgbench for a database; throws {@link LoadTestException} if it is not installed. */
  public static Pgbench on(DatabaseAddress database) {
    return new Pgbench(Program.installed(NAME, database));
  }

  /**
   * Repeats a transaction for a while, beside the time that it takes many clients to connect.
   *
   * @param clients each with a connection of its own
   * @param variables what {@code :name} in the script stands for
   * @throws LoadTestException if a transaction fails
   */
  public Run run(String script, int clients, Map<String, Long> variables, int seconds) {
    try {
      Path folder = Files.createTempDirectory("quell-pgbench");
      try {
        return run(script, clients, variables, seconds, folder);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Run run(String script, int clients, Map<String, Long> variables, int seconds, Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("transaction.sql"), script);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--no-vacuum", "--protocol", "prepared"));
    arguments.addAll(List.of("--client", Integer.toString(clients)));
    arguments.addAll(List.of("--jobs", Integer.toString(THREADS)));
    arguments.addAll(List.of("--time", Integer.toString(seconds + clients / CLIENTS_PER_SECOND)));
    arguments.addAll(List.of("--log", "--log-prefix", folder.resolve(LOG_PREFIX).toString()));
    variables.forEach((name, value) -> arguments.addAll(List.of("--define", name + "=" + value)));
    arguments.addAll(List.of("--file", file.toString()));
    double rate = rateIn(program.run(arguments, ""));
    return new Run(rate, PgbenchLog.read(folder, LOG_PREFIX));
  }

  static double rateIn(String output) {
    Matcher rate = RATE.matcher(output);
    if (!rate.find()) {
      throw new LoadTestException("pgbench told no rate, but: " + output.strip());
    }
    return Double.parseDouble(rate.group(1));
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
