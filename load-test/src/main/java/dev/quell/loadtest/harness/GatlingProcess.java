package dev.quell.loadtest.harness;

import dev.quell.loadtest.gatling.Account;
import dev.quell.loadtest.gatling.OverloadSimulation;
import dev.quell.loadtest.gatling.Plan;
import dev.quell.loadtest.gatling.PlannedSimulation;
import dev.quell.loadtest.subject.LoadTestException;
import io.gatling.app.Gatling;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs simulations, each in a process of its own: Gatling's one documented way in is a main method
 * that ends the process.
 */
final class GatlingProcess {
  private static final int ASSERTION_FAILED = 2;
  private static final int FIRST_TO_ASK_FOR_NATIVE_ACCESS = 22;

  private final Path folder;
  private final Optional<String> token;

  /**
   * What a simulation came to.
   *
   * @param report the folder with Gatling's pages
   * @param asserted whether what the simulation itself asserts holds
   */
  record Outcome(Account account, Path report, boolean asserted) {}

  /** Reports and logs go to a folder that exists. */
  GatlingProcess(Path folder, Optional<String> token) {
    this.folder = folder;
    this.token = token;
  }

  /**
   * Runs a simulation to its end.
   *
   * @param name of its report and its log
   * @throws LoadTestException if Gatling does not get to the end
   */
  Outcome run(String name, Class<? extends PlannedSimulation> simulation, Plan plan) {
    Path log = folder.resolve(name + ".log");
    Path planned = folder.resolve(name + "-plan.json");
    Path account = folder.resolve(name + "-account.json");
    try {
      Files.writeString(planned, plan.toJson().encode());
      int exitCode = exitCodeOf(command(simulation, planned, account), log);
      if (exitCode != 0 && exitCode != ASSERTION_FAILED || !Files.exists(account)) {
        throw new LoadTestException(
            "Gatling ended with exit code %d; see %s.".formatted(exitCode, log));
      }
      return new Outcome(
          Account.ofJson(new JsonObject(Files.readString(account))),
          named(name, simulation),
          exitCode == 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(planned);
      remove(account);
    }
  }

  private List<String> command(
      Class<? extends PlannedSimulation> simulation, Path plan, Path account) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    if (Runtime.version().feature() >= FIRST_TO_ASK_FOR_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (simulation == OverloadSimulation.class) {
      // Each event loop keeps idle connections of its own, and together they use up the sockets.
      command.add("-Dio.netty.eventLoopThreads=1");
    }
    command.add("-D%s=%s".formatted(PlannedSimulation.PLAN, plan));
    command.add("-D%s=%s".formatted(PlannedSimulation.ACCOUNT, account));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Gatling.class.getName());
    command.addAll(List.of("--simulation", simulation.getName()));
    command.addAll(List.of("--results-folder", folder.toString()));
    return command;
  }

  private int exitCodeOf(List<String> command, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    token.ifPresent(secret -> builder.environment().put(PlannedSimulation.TOKEN, secret));
    Process process = builder.redirectInput(new File("/dev/null")).start();
    Thread reaper = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroy();
      Runtime.getRuntime().removeShutdownHook(reaper);
    }
  }

  /** Gatling names the folder of a report by class and date. */
  private Path named(String name, Class<? extends PlannedSimulation> simulation)
      throws IOException {
    String given = simulation.getSimpleName().toLowerCase(Locale.ROOT) + "-*";
    try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, given)) {
      for (Path report : reports) {
        return Files.move(report, folder.resolve(name));
      }
    }
    throw new LoadTestException("Gatling has written no report to " + folder + ".");
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
