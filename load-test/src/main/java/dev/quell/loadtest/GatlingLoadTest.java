package dev.quell.loadtest;

import dev.quell.loadtest.gatling.GatlingScenario;
import dev.quell.loadtest.gatling.Settings;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  @Mixin private Settings settings = new Settings();
  private Path folder = Path.of("");

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    exit(new GatlingLoadTest(), arguments);
  }

  @Override
  void validate(CommandLine line) {
    settings.validate(line);
  }

  @Override
  List<Scenario> scenarios(ServerUnderLoad server) throws IOException {
    folder = settings.newFolder();
    return GatlingScenario.all(settings, server, folder);
  }

  @Override
  void publish(Results results, ServerUnderLoad server) {
    out().printf("%nGatling's reports: %s, an index.html for each scenario%n", folder);
  }
}
