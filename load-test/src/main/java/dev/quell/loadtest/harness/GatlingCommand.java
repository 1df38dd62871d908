package dev.quell.loadtest.harness;

import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.ResultTable;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.scenario.Deadlocks;
import dev.quell.loadtest.subject.Database;
import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.traffic.ApiClient;
import dev.quell.loadtest.traffic.Endpoint;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the scenarios, and the order in which things happen. */
@Command(
    name = "quell-gatling",
    description = {
      "Loads a running server by Gatling, and checks what the load leaves in its database.",
      "It writes rows of its own into that database and removes them at the end. Nothing else"
          + " should use the database meanwhile."
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything that must hold does",
      "1:something that must hold does not",
      "2:not tried: a wrong command line, no use of server or database, or Gatling failed"
    })
final class GatlingCommand implements Callable<Integer> {
  private static final int SOUND = 0;
  private static final int UNSOUND = 1;
  private static final DateTimeFormatter FOLDER_NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

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
      names = "--scenario",
      paramLabel = "SCENARIO",
      split = ",",
      defaultValue = ScenarioNames.ALL,
      completionCandidates = ScenarioNames.class,
      description = "Of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private List<String> names;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "32",
      description = "Callers at once; default ${DEFAULT-VALUE}.")
  private int users;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Length of each scenario, about; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Rows of each prepared set, about; default ${DEFAULT-VALUE}.")
  private int instances;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Calls a second in the overload. Default: twice what the server answers in a short"
              + " closed run.")
  private double rate;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16000",
      description =
          "Most calls without an answer in the overload, each on a connection of its own; keep it"
              + " above what the server lets in and below the limit of open files; default"
              + " ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--p99-millis",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Longest p99 of the calls that are accepted in the overload; default ${DEFAULT-VALUE}.")
  private int p99Millis;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "gatling-reports",
      description = "Reports go to a new folder in there; default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (rate < 0
        || Collections.min(List.of(users, seconds, instances, connections, p99Millis)) < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--users, --seconds, --instances, --connections and --p99-millis must be at least 1,"
              + " --rate at least 0.");
    }
    List<LoadScenario> scenarios = scenarios();
    DatabaseAddress address = DatabaseAddress.parse(databaseUrl);
    Endpoint endpoint = Endpoint.parse(url, Optional.ofNullable(token));
    try (Database database = Database.connect(address)) {
      requireHealthy(endpoint);
      Path folder = newFolder();
      Results results = run(scenarios, endpoint, database, folder);
      publish(results, folder);
      return results.areSound() ? SOUND : UNSOUND;
    }
  }

  private static void requireHealthy(Endpoint endpoint) {
    Vertx vertx = Vertx.vertx();
    try {
      ApiClient.requireHealthy(vertx, endpoint).await();
    } finally {
      vertx.close().await();
    }
  }

  private Path newFolder() {
    try {
      return Files.createDirectories(
          out.toAbsolutePath().resolve(LocalDateTime.now().format(FOLDER_NAME)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<LoadScenario> scenarios() {
    return names.stream()
        .map(name -> ScenarioNames.named(name).orElseThrow(() -> unknown(name)))
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  private ParameterException unknown(String name) {
    return new ParameterException(
        spec.commandLine(),
        "--scenario must be of %s, but it is '%s'."
            .formatted(String.join(", ", new ScenarioNames()), name));
  }

  private Results run(
      List<LoadScenario> scenarios, Endpoint endpoint, Database database, Path folder) {
    Settings settings =
        new Settings(
            endpoint.toString(),
            users,
            seconds,
            instances,
            rate,
            connections,
            Duration.ofMillis(p99Millis));
    GatlingProcess gatling = new GatlingProcess(folder, endpoint.token());
    int steps = scenarios.stream().mapToInt(scenario -> scenario.steps(settings)).sum();
    Deadlocks deadlocks = Deadlocks.watch(database);
    try (Progress progress = Progress.of(spec.commandLine().getErr(), steps)) {
      Harness harness = new Harness(database, gatling, settings, progress);
      return scenarios.stream()
          .map(harness::run)
          .reduce(Results.NONE, Results::plus)
          .plus(new Results(List.of(), List.of(deadlocks.check())));
    }
  }

  private void publish(Results results, Path folder) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.print(ResultTable.of(results));
    writer.printf("%nGatling's reports: %s, an index.html for each scenario%n", folder);
    writer.flush();
  }
}
