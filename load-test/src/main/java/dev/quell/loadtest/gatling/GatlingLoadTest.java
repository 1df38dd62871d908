package dev.quell.loadtest.gatling;

import dev.quell.loadtest.LoadTestCommand;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Loads a server by Gatling. */
@Command(
    name = "quell-gatling",
    description = {
      "Loads a running server by Gatling, and checks what the load leaves in its database.",
      "It writes rows of its own into that database and removes them at the end. Nothing else"
          + " should use the database meanwhile."
    },
    exitCodeList = {
      "0:everything that must hold does",
      "1:something that must hold does not",
      "2:not tried: a wrong command line, no use of server or database, or Gatling failed"
    })
public final class GatlingLoadTest extends LoadTestCommand {
  private static final DateTimeFormatter FOLDER_NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

  @Option(
      names = "--scenario",
      split = ",",
      description = "Of all, heartbeat-flood, array-life-cycle, error-storm, mass-kill, overload.")
  private List<String> scenarios = List.of("all");

  @Option(names = "--users", description = "Callers at once.")
  int users = 32;

  @Option(names = "--seconds", description = "Length of each scenario, about.")
  int seconds = 20;

  @Option(names = "--instances", description = "Rows of each prepared set, about.")
  int instances = 20_000;

  @Option(
      names = "--rate",
      description =
          "Calls a second in the overload; 0 for twice what the server answers in a short closed"
              + " run.")
  double rate;

  @Option(
      names = "--connections",
      description =
          "Most calls without an answer in the overload, each on a connection of its own; keep it"
              + " above what the server lets in and below the limit of open files.")
  int connections = 16_000;

  @Option(
      names = "--p99-millis",
      description = "Longest p99 of the calls that are accepted in the overload.")
  int p99Millis = 10_000;

  @Option(names = "--out", description = "Reports go to a new folder in there.")
  private Path out = Path.of("gatling-reports");

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new GatlingLoadTest(), arguments);
  }

  @Override
  protected void validate(CommandLine line) {
    if (rate < 0
        || Collections.min(List.of(users, seconds, instances, connections, p99Millis)) < 1) {
      throw new ParameterException(
          line,
          "--users, --seconds, --instances, --connections and --p99-millis must be at least 1,"
              + " --rate at least 0.");
    }
    for (String name : scenarios) {
      if (LoadScenario.named(name).isEmpty()) {
        throw new ParameterException(
            line,
            "--scenario must be of %s, but it is '%s'.".formatted(LoadScenario.names(), name));
      }
    }
  }

  @Override
  protected List<Scenario> scenarios(ServerUnderLoad server) throws IOException {
    String name = LocalDateTime.now(ZoneId.systemDefault()).format(FOLDER_NAME);
    out = Files.createDirectories(out.toAbsolutePath().resolve(name));
    return scenarios.stream()
        .flatMap(each -> LoadScenario.named(each).stream())
        .distinct()
        .<Scenario>map(scenario -> new GatlingScenario(scenario, this, server, out))
        .toList();
  }

  @Override
  protected void publish(Results results, ServerUnderLoad server) {
    out().printf("%nGatling's reports: %s, an index.html for each scenario%n", out);
  }
}
