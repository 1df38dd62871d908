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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads a server by Gatling. */
@Command(name = "quell-gatling")
public final class GatlingLoadTest extends LoadTestCommand {
  @Option(names = "--scenario", split = ",")
  private List<String> scenarios = List.of("all");

  @Option(names = "--users")
  int users = 32;

  @Option(names = "--seconds")
  int seconds = 20;

  @Option(names = "--instances")
  int instances = 20_000;

  @Option(names = "--rate")
  double rate;

  @Option(names = "--connections")
  int connections = 16_000;

  @Option(names = "--p99-millis")
  int p99Millis = 10_000;

  @Option(names = "--out")
  private Path out = Path.of("gatling-reports");

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new GatlingLoadTest(), arguments);
  }

  @Override
  protected void validate() {
    require(
        Collections.min(List.of(users, seconds, instances, connections, p99Millis)) >= 1
            && rate >= 0,
        "--users, --seconds, --instances, --connections and --p99-millis must be at least 1,"
            + " --rate at least 0.");
    for (String name : scenarios) {
      require(
          !LoadScenario.named(name).isEmpty(),
          "--scenario must be of %s, but it is '%s'.".formatted(LoadScenario.names(), name));
    }
  }

  @Override
  protected List<Scenario> scenarios(ServerUnderLoad server) throws IOException {
    DateTimeFormatter name = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    String now = LocalDateTime.now(ZoneId.systemDefault()).format(name);
    out = Files.createDirectories(out.toAbsolutePath().resolve(now));
    GatlingProcess gatling = new GatlingProcess(out, server.client().endpoint().token());
    return scenarios.stream()
        .flatMap(each -> LoadScenario.named(each).stream())
        .distinct()
        .<Scenario>map(scenario -> new GatlingScenario(scenario, this, server, gatling))
        .toList();
  }

  @Override
  protected void publish(Results results, ServerUnderLoad server) {
    out().printf("%nGatling's reports: %s, an index.html for each scenario%n", out);
  }
}
