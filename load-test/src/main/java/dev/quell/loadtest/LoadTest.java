package dev.quell.loadtest;

import dev.quell.loadtest.comparison.GrowthScenario;
import dev.quell.loadtest.comparison.KillScenario;
import dev.quell.loadtest.comparison.RateScenario;
import dev.quell.loadtest.comparison.Settings;
import dev.quell.loadtest.comparison.Workload;
import dev.quell.loadtest.report.Environment;
import dev.quell.loadtest.report.ResultChart;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    private final BiFunction<ServerUnderLoad, Settings, Scenario> scenario;

    Part(BiFunction<ServerUnderLoad, Settings, Scenario> scenario) {
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

  @Mixin private Settings settings = new Settings();

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures there, as JSON.")
  private @Nullable Path out;

  @Option(names = "--picture", paramLabel = "FILE", description = "Draw the figures there, as SVG.")
  private @Nullable Path picture;

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new LoadTest(), arguments);
  }

  @Override
  void validate(CommandLine line) {
    settings.validate(line);
  }

  @Override
  List<Scenario> scenarios(ServerUnderLoad server) {
    return parts.stream().map(part -> part.scenario.apply(server, settings)).toList();
  }

  @Override
  void publish(Results results, ServerUnderLoad server) throws IOException {
    Environment environment = settings.environment(server.database());
    if (out != null) {
      Files.writeString(out, results.toJson(environment).encodePrettily() + "\n");
    }
    if (picture != null) {
      Files.writeString(picture, ResultChart.of(environment, results));
    }
  }
}
