package dev.quell.loadtest;

import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Environment;
import dev.quell.loadtest.result.ResultChart;
import dev.quell.loadtest.result.ResultJson;
import dev.quell.loadtest.result.ResultTable;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.scenario.Bench;
import dev.quell.loadtest.scenario.Deadlocks;
import dev.quell.loadtest.scenario.Scenario;
import dev.quell.loadtest.scenario.Settings;
import dev.quell.loadtest.subject.Database;
import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.traffic.ApiClient;
import dev.quell.loadtest.traffic.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the load test, and the order in which things happen. */
@Command(
    name = "quell-load-test",
    description = {
      "Compares a running server with plain SQL on the same database.",
      "It writes rows of its own into that database and removes them at the end. Nothing else"
          + " should use the database meanwhile. psql and pgbench must be on the PATH."
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, and everything that must hold does",
      "1:measured, but something that must hold does not",
      "2:not measured: a wrong command line, or no use of server, database or program"
    })
final class LoadTestCommand implements Callable<Integer> {
  private static final int SOUND = 0;
  private static final int UNSOUND = 1;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8070",
      description = "Where the server listens; default ${DEFAULT-VALUE}.")
  private String url;

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      required = true,
      description = "The server's database, postgresql://user:password@host:port/database.")
  private String databaseUrl;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Bearer token, if the server wants one.")
  private String token;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Measure only these, of ${COMPLETION-CANDIDATES}; default all but growth, which writes a"
              + " million rows.")
  private Set<Part> parts = EnumSet.complementOf(EnumSet.of(Part.GROWTH));

  @Mixin private Extent extent;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures there, as JSON.")
  private Path out;

  @Option(names = "--picture", paramLabel = "FILE", description = "Draw the figures there, as SVG.")
  private Path picture;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = extent.settings(spec.commandLine());
    DatabaseAddress address = DatabaseAddress.parse(databaseUrl);
    Endpoint endpoint = Endpoint.parse(url, Optional.ofNullable(token));
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    try (Database database = Database.connect(address)) {
      Bench bench = new Bench(vertx, endpoint, address, database);
      ApiClient.requireHealthy(vertx, endpoint).await();
      Results results = measure(bench, settings);
      publish(environment(database, settings), results);
      return results.areSound() ? SOUND : UNSOUND;
    } finally {
      vertx.close().await();
    }
  }

  private Results measure(Bench bench, Settings settings) {
    List<Scenario> scenarios = parts.stream().map(part -> part.scenario(bench, settings)).toList();
    Deadlocks deadlocks = Deadlocks.watch(bench.database());
    try (Progress progress =
        Progress.of(
            spec.commandLine().getErr(), scenarios.stream().mapToInt(Scenario::steps).sum())) {
      return scenarios.stream()
          .map(scenario -> scenario.run(progress))
          .reduce(Results.NONE, Results::plus)
          .plus(new Results(List.of(), List.of(deadlocks.check())));
    }
  }

  private static Environment environment(Database database, Settings settings) {
    return new Environment(
        Instant.now(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        database.version(),
        settings.instances(),
        settings.seconds(),
        settings.rounds());
  }

  private void publish(Environment environment, Results results) {
    spec.commandLine().getOut().print(ResultTable.of(results));
    spec.commandLine().getOut().flush();
    if (out != null) {
      write(out, ResultJson.of(environment, results).encodePrettily() + "\n");
    }
    if (picture != null) {
      write(picture, ResultChart.of(environment, results));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
