package dev.quell.loadtest.comparison;

import dev.quell.loadtest.LoadTestCommand;
import dev.quell.loadtest.report.Environment;
import dev.quell.loadtest.report.ResultChart;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Compares a server with plain SQL. */
@Command(
    name = "quell-load-test",
    description = {
      "Compares a running server with plain SQL on the same database.",
      "It writes rows of its own into that database and removes them at the end. Nothing else"
          + " should use the database meanwhile. psql and pgbench must be on the PATH."
    },
    exitCodeList = {
      "0:measured, and everything that must hold does",
      "1:measured, but something that must hold does not",
      "2:not measured: a wrong command line, or no use of server, database or program"
    })
public final class LoadTest extends LoadTestCommand {

  /** Names a part, as {@code --only} does. */
  private enum Part {
    KILL(KillScenario::new),
    REPORTS((server, settings) -> new RateScenario(server, settings, Workload.REPORTS)),
    HEARTBEATS((server, settings) -> new RateScenario(server, settings, Workload.HEARTBEATS)),
    GROWTH(GrowthScenario::new);

    private final BiFunction<ServerUnderLoad, LoadTest, Scenario> scenario;

    Part(BiFunction<ServerUnderLoad, LoadTest, Scenario> scenario) {
      this.scenario = scenario;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Measure only these, of ${COMPLETION-CANDIDATES}; growth, which writes a million rows,"
              + " is not among the parts that are measured without this option.")
  private Set<Part> parts = EnumSet.complementOf(EnumSet.of(Part.GROWTH));

  @Option(names = "--seconds", description = "Length of each measurement of a rate.")
  int seconds = 20;

  @Option(names = "--instances", description = "Rows of each prepared set.")
  int instances = 100_000;

  @Option(names = "--rounds", description = "How often everything is measured, in turn.")
  int rounds = 3;

  @Option(
      names = "--connections",
      split = ",",
      description = "Numbers of callers that report and send heartbeats.")
  SortedSet<Integer> connections = new TreeSet<>(List.of(32, 128));

  @Option(names = "--sizes", split = ",", description = "Instances in the table, for growth.")
  SortedSet<Integer> sizes = new TreeSet<>(List.of(10_000, 100_000, 1_000_000));

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures there, as JSON.")
  private @Nullable Path out;

  @Option(names = "--picture", paramLabel = "FILE", description = "Draw the figures there, as SVG.")
  private @Nullable Path picture;

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new LoadTest(), arguments);
  }

  @Override
  protected void validate(CommandLine line) {
    boolean allAreNumbers =
        Stream.of(List.of(seconds, instances, rounds), connections, sizes)
            .flatMap(Collection::stream)
            .allMatch(number -> number >= 1);
    if (!allAreNumbers) {
      throw new ParameterException(
          line, "--seconds, --instances, --rounds, --connections and --sizes must be at least 1.");
    }
  }

  @Override
  protected List<Scenario> scenarios(ServerUnderLoad server) {
    return parts.stream().map(part -> part.scenario.apply(server, this)).toList();
  }

  @Override
  protected void publish(Results results, ServerUnderLoad server) throws IOException {
    Environment environment =
        new Environment(
            Instant.now(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            server.database().version(),
            instances,
            seconds,
            rounds);
    if (out != null) {
      Files.writeString(out, results.toJson(environment).encodePrettily() + "\n");
    }
    if (picture != null) {
      Files.writeString(picture, ResultChart.of(environment, results));
    }
  }
}
