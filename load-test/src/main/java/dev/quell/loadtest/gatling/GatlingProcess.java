package dev.quell.loadtest.gatling;

import dev.quell.loadtest.report.LoadTestException;
import io.gatling.app.Gatling;
import io.vertx.core.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs simulations, each in a process of its own: Gatling's one documented way in is a main method
 * that ends the process. Reports and logs go to a folder that exists; the token is the server's.
 */
record GatlingProcess(Path folder, Optional<String> token) {
  private static final int ASSERTION_FAILED = 2;

  /**
   * Runs a plan's simulation to its end; report and log get a name. Throws {@link
   * LoadTestException} if Gatling does not get to the end.
   */
  SimulationResult run(String name, Plan plan) throws IOException, InterruptedException {
    Path log = folder.resolve(name + ".log");
    Path planned = folder.resolve(name + "-plan.json");
    Path result = folder.resolve(name + "-result.json");
    Files.writeString(planned, Json.encode(plan));
    int exitCode = exitCodeOf(command(plan.scenario(), planned, result), log);
    if ((exitCode != 0 && exitCode != ASSERTION_FAILED) || !Files.exists(result)) {
      throw new LoadTestException(
          "Gatling ended with exit code %d; see %s.".formatted(exitCode, log));
    }
    rename(plan.scenario().simulation, name);
    SimulationResult told = Json.decodeValue(Files.readString(result), SimulationResult.class);
    Files.delete(planned);
    Files.delete(result);
    return new SimulationResult(told.phases(), told.acknowledged(), exitCode == 0);
  }

  private List<String> command(LoadScenario scenario, Path plan, Path result) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("--enable-native-access=ALL-UNNAMED");
    if (scenario == LoadScenario.OVERLOAD) {
      // Each event loop keeps idle connections of its own, and together they use up the sockets.
      command.add("-Dio.netty.eventLoopThreads=1");
    }
    command.add("-D%s=%s".formatted(PlannedSimulation.PLAN, plan));
    command.add("-D%s=%s".formatted(PlannedSimulation.RESULT, result));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Gatling.class.getName()));
    command.addAll(List.of("--simulation", scenario.simulation.getName()));
    command.addAll(List.of("--results-folder", folder.toString()));
    return command;
  }

  private int exitCodeOf(List<String> command, Path log) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    token.ifPresent(secret -> builder.environment().put(PlannedSimulation.TOKEN, secret));
    Process process = builder.redirectInput(new File("/dev/null")).start();
    Thread reaper = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      return process.waitFor();
    } finally {
      process.destroy();
      Runtime.getRuntime().removeShutdownHook(reaper);
    }
  }

  /** Gatling names the folder of a report by class and date. */
  private void rename(Class<?> simulation, String name) throws IOException {
    String given = simulation.getSimpleName().toLowerCase(Locale.ROOT) + "-*";
    try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, given)) {
      for (Path report : reports) {
        Files.move(report, folder.resolve(name));
      }
    }
  }
}
