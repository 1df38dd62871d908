package dev.quell.loadtest.soak;

import dev.quell.loadtest.LoadTestCommand;
import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.ResultTable;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Database;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Keeps two Quell processes and a primary with its standby under load and faults for a while. */
@Command(
    name = "quell-soak",
    sortOptions = false,
    showDefaultValues = true,
    usageHelpAutoWidth = true,
    resourceBundle = "dev.quell.loadtest.usage")
public final class Soak implements Callable<Integer> {
  private static final int DISK_MEBIBYTES = 512;
  private static final double DISK_MEBIBYTES_PER_SECOND = 0.6;
  private static final int LEAST_MILLIS = 500;
  private static final int MOST_SECONDS_TO_END = 180;

  @Option(names = "--seconds")
  private int seconds = 1_800;

  @Option(names = "--clients")
  private int clients = 8;

  @Option(names = "--between", paramLabel = "SECONDS")
  private int between = 15;

  @Option(names = "--seed")
  private long seed = System.nanoTime() % 1_000_000;

  @Option(names = "--jar", paramLabel = "FILE")
  private Path jar = Path.of("api/target/quell.jar");

  @Option(names = "--folder")
  private Path parent = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Acknowledgements acknowledged = new Acknowledgements();
  private final Vitals vitals = new Vitals();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<Fault, List<Double>> silences = new EnumMap<>(Fault.class);
  private long begun = System.nanoTime();

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void main(String[] arguments) {
    LoadTestCommand.exit(new Soak(), arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Collections.min(List.of(seconds, clients, between)) < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds, --clients and --between must be at least 1.");
    }
    if (!Files.exists(jar)) {
      throw new LoadTestException("There is no " + jar + ". Build it, or name it by --jar.");
    }
    Files.createDirectories(parent);
    Path folder = Files.createTempDirectory(parent.toAbsolutePath(), "quell-soak");
    tell("seed %d, logs in %s; starting the servers", seed, folder);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    int mebibytes = (int) (DISK_MEBIBYTES + seconds * DISK_MEBIBYTES_PER_SECOND);
    try (Deployment deployment = new Deployment(vertx, folder, jar, mebibytes)) {
      Thread interrupted = new Thread(deployment::close);
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        return soak(deployment, vertx) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      }
    } finally {
      vertx.close().await();
    }
  }

  private boolean soak(Deployment deployment, Vertx vertx) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    begun = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      threads.execute(client(deployment, vertx, i));
    }
    try {
      awaitWrites(deployment);
      strikeUntilTheEnd(deployment);
    } catch (LoadTestException notSurvived) {
      acknowledged.complain(notSurvived.toString());
    } finally {
      stopped.set(true);
      threads.shutdown();
    }
    tell("the faults are over; the clients bring what they began to its end");
    if (!threads.awaitTermination(MOST_SECONDS_TO_END, TimeUnit.SECONDS)) {
      acknowledged.complain("After %d s clients still wait.".formatted(MOST_SECONDS_TO_END));
      threads.shutdownNow();
    }
    tell("%s", vitals.look(deployment));
    try (Database database = deployment.primary().connect()) {
      return report(database);
    }
  }

  private WorkflowClient client(Deployment deployment, Vertx vertx, int number) {
    List<ApiClient> servers =
        Stream.of(deployment.elder(), deployment.younger())
            .map(server -> ApiClient.create(vertx, server.endpoint(), 1))
            .toList();
    Caller caller = new Caller(servers, number);
    return new WorkflowClient(caller, acknowledged, stopped, new Random(seed + number));
  }

  /**
   * Deals all faults that the machine lets happen in a random order, again and again; each at least
   * once, however long that takes.
   */
  private void strikeUntilTheEnd(Deployment deployment) {
    Random random = new Random(seed);
    List<Fault> possible =
        Stream.of(Fault.values()).filter(fault -> fault.isPossible(deployment)).toList();
    Deque<Fault> deck = new ArrayDeque<>();
    while (secondsSinceStart() < seconds || silences.size() < possible.size()) {
      deployment.pause(500L * between + random.nextInt(500 * between));
      if (deck.isEmpty()) {
        List<Fault> shuffled = new ArrayList<>(possible);
        Collections.shuffle(shuffled, random);
        deck.addAll(shuffled);
      }
      Fault fault = deck.remove();
      strike(fault, LEAST_MILLIS + random.nextInt(fault.mostMillis), deployment);
    }
  }

  private void strike(Fault fault, int millis, Deployment deployment) {
    acknowledged.takeLongestSilenceSeconds();
    tell("%s, %.1f s …", fault.text, millis / 1e3);
    fault.strike(deployment, millis);
    awaitWrites(deployment);
    double silence = acknowledged.takeLongestSilenceSeconds();
    silences.computeIfAbsent(fault, first -> new ArrayList<>()).add(silence);
    deployment.repair();
    Vitals.Sample sample = vitals.look(deployment);
    tell(
        "… survived; longest without a write %.1f s; %,d writes so far; %s",
        silence, acknowledged.writes(), sample);
  }

  /** Waits until the servers acknowledge writes that came now, and not only earlier ones. */
  private void awaitWrites(Deployment deployment) {
    long before = acknowledged.writes();
    deployment.await("writes are acknowledged", () -> acknowledged.writes() > before + clients);
  }

  private boolean report(Database database) {
    List<List<String>> rows =
        new ArrayList<>(List.of(List.of("fault", "survived", "longest time without a write")));
    for (Fault fault : Fault.values()) {
      List<Double> all = silences.getOrDefault(fault, List.of());
      String longest = all.isEmpty() ? "" : Unit.format("%.1f s", Collections.max(all));
      rows.add(List.of(fault.text, all.isEmpty() ? "left out" : "" + all.size(), longest));
    }
    List<Check> checks = new ArrayList<>(acknowledged.checks(database));
    checks.addAll(vitals.judge(database));
    Results results = new Results(List.of(), checks);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("seed %d, %s%n%n%s%n", seed, acknowledged.summary(), ResultTable.table(rows));
    out.print(ResultTable.of(results));
    acknowledged.complaints().forEach(out::println);
    out.flush();
    return results.areSound();
  }

  private long secondsSinceStart() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
  }

  /** Long work shows its progress. */
  private void tell(String sentence, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    long now = secondsSinceStart();
    err.printf("[%02d:%02d of %02d:%02d] ", now / 60, now % 60, seconds / 60, seconds % 60);
    err.println(Unit.format(sentence, values));
    err.flush();
  }
}
