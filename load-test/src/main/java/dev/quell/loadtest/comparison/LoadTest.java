package dev.quell.loadtest.comparison;

import dev.quell.loadtest.LoadTestCommand;
import dev.quell.loadtest.report.Environment;
import dev.quell.loadtest.report.ResultChart;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.site.BloatScenario;
import dev.quell.loadtest.site.SiteScenario;
import dev.quell.loadtest.site.SnapshotScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares a server with plain SQL. */
@Command(name = "quell-load-test")
public final class LoadTest extends LoadTestCommand {

  /** Names a part, as {@code --only} does. */
  private enum Part {
    KILL(KillScenario::new),
    REPORTS((server, settings) -> new RateScenario(server, settings, Workload.REPORTS)),
    HEARTBEATS((server, settings) -> new RateScenario(server, settings, Workload.HEARTBEATS)),
    GROWTH(GrowthScenario::new),
    BIND(BindScenario::new),
    CALLS(CallsScenario::new),
    CONNECTIONS(ConnectionScenario::new),
    QUEUE(QueueScenario::new),
    CONSOLE(ConsoleScenario::new),
    RETENTION(RetentionScenario::new),
    SITE(
        (server, settings) ->
            new SiteScenario(
                server, settings.sizes, settings.seconds, settings.fresh, settings.compress)),
    SNAPSHOT(
        (server, settings) ->
            new SnapshotScenario(
                server, settings.instances, settings.seconds, settings.after, settings.compress)),
    BLOAT(
        (server, settings) ->
            new BloatScenario(server, settings.instances, settings.hours, settings.compress));

    private final BiFunction<ServerUnderLoad, LoadTest, Scenario> scenario;

    Part(BiFunction<ServerUnderLoad, LoadTest, Scenario> scenario) {
      this.scenario = scenario;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(names = "--only", paramLabel = "PART", split = ",")
  private Set<Part> parts = EnumSet.of(Part.KILL, Part.REPORTS, Part.HEARTBEATS);

  @Option(names = "--seconds")
  int seconds = 20;

  @Option(names = "--instances")
  int instances = 100_000;

  @Option(names = "--kept")
  int kept = 0;

  @Option(names = "--rounds")
  int rounds = 3;

  @Option(names = "--connections", split = ",")
  SortedSet<Integer> connections = new TreeSet<>(List.of(32, 128));

  @Option(names = "--sizes", split = ",")
  SortedSet<Integer> sizes = new TreeSet<>(List.of(10_000, 100_000, 1_000_000));

  @Option(names = "--checkpoint")
  boolean checkpoint;

  @Option(names = "--fresh")
  private boolean fresh;

  @Option(names = "--compress", paramLabel = "TIMES")
  private double compress = 1;

  @Option(names = "--after", paramLabel = "SECONDS")
  private int after = 600;

  @Option(names = "--hours")
  private int hours = 24;

  @Option(names = "--out", paramLabel = "FILE")
  private @Nullable Path out;

  @Option(names = "--picture", paramLabel = "FILE")
  private @Nullable Path picture;

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new LoadTest(), arguments);
  }

  @Override
  protected void validate() {
    require(
        Stream.of(List.of(seconds, instances, rounds), connections, sizes)
            .allMatch(numbers -> Collections.min(numbers) >= 1),
        "--seconds, --instances, --rounds, --connections and --sizes must be at least 1.");
    require(kept >= 0, "--kept must be at least 0.");
    require(after >= 1 && hours >= 1, "--after and --hours must be at least 1.");
    require(compress >= 1, "--compress must be at least 1.");
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
