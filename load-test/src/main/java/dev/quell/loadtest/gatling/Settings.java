package dev.quell.loadtest.gatling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Reads the options that say how a server is loaded. */
public final class Settings {
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

  /** Throws {@link ParameterException} if what was asked for makes no sense. */
  public void validate(CommandLine line) {
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

  List<LoadScenario> scenarios() {
    return scenarios.stream().map(LoadScenario::named).flatMap(List::stream).distinct().toList();
  }

  /** Creates the folder of the reports. */
  public Path newFolder() throws IOException {
    return Files.createDirectories(
        out.toAbsolutePath()
            .resolve(LocalDateTime.now(ZoneId.systemDefault()).format(FOLDER_NAME)));
  }
}
