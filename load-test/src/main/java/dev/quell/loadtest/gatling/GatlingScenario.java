package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.RegisteredTasks;
import dev.quell.loadtest.rows.StartingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prepares, runs and judges a scenario. */
public final class GatlingScenario implements Scenario {
  private static final int CAPACITY_SECONDS = 5;
  private static final int LEAST_USERS_TO_SATURATE = 128;
  private static final double TOO_MUCH = 2;
  private static final int TASKS_OF_AN_ARRAY = 50;
  private static final int INSTANCES_OF_A_BATCH = 500;
  private static final int ATTEMPTS = 3;

  private final LoadScenario scenario;
  private final Settings settings;
  private final Endpoint endpoint;
  private final Database database;
  private final GatlingProcess gatling;

  private GatlingScenario(
      LoadScenario scenario,
      Settings settings,
      Endpoint endpoint,
      Database database,
      GatlingProcess gatling) {
    this.scenario = scenario;
    this.settings = settings;
    this.endpoint = endpoint;
    this.database = database;
    this.gatling = gatling;
  }

  /** Lists the scenarios that the settings ask for; their reports go to a folder. */
  public static List<Scenario> all(
      Settings settings, Endpoint endpoint, Database database, Path folder) {
    GatlingProcess gatling = new GatlingProcess(folder, endpoint.token());
    return settings.scenarios().stream()
        .<Scenario>map(kind -> new GatlingScenario(kind, settings, endpoint, database, gatling))
        .toList();
  }

  @Override
  public int steps() {
    return scenario.measuresFirst(settings.rate) ? 3 : 2;
  }

  @Override
  public Results run(Progress progress) {
    double rate =
        scenario.measuresFirst(settings.rate) ? TOO_MUCH * capacity(progress) : settings.rate;
    progress.step(scenario + ": writing rows");
    try (LoadWorkflow workflow = LoadWorkflow.create(database)) {
      Plan plan = plan(workflow, scenario, settings.users, settings.seconds, rate);
      progress.step(
          scenario == LoadScenario.OVERLOAD
              ? "%s: %.0f calls a second for %d s".formatted(scenario, rate, settings.seconds)
              : "%s: %d users, about %d s".formatted(scenario, settings.users, settings.seconds));
      GatlingProcess.Outcome outcome =
          gatling.run(scenario.toString(), scenario.simulation(), plan);
      return new Results(figures(outcome.result()), checks(workflow, plan, outcome));
    }
  }

  /** Counts the heartbeats that the server answers in its best second: it is cold at first. */
  private double capacity(Progress progress) {
    progress.step("overload: measuring how much is too much");
    int users = Math.max(settings.users, LEAST_USERS_TO_SATURATE);
    int seconds = Math.min(settings.seconds, CAPACITY_SECONDS);
    try (LoadWorkflow workflow = LoadWorkflow.create(database)) {
      Plan plan = plan(workflow, LoadScenario.HEARTBEAT_FLOOD, users, seconds, 0);
      return gatling
          .run("capacity", HeartbeatFloodSimulation.class, plan)
          .result()
          .phases()
          .get(PlannedSimulation.LOAD)
          .peak();
    }
  }

  private Plan plan(
      LoadWorkflow workflow, LoadScenario kind, int users, int seconds, double perSecond) {
    List<RegisteredTasks> tasks = kind.endings().isEmpty() ? List.of() : tasks(workflow);
    Map<StartingState, List<Batch>> batches =
        kind.batches().stream()
            .collect(Collectors.toMap(state -> state, state -> batches(workflow, state)));
    workflow.settle();
    return new Plan(
        endpoint.toString(),
        users,
        seconds,
        perSecond,
        settings.connections,
        workflow.run(),
        workflow.resources(),
        tasks,
        kind.endings(),
        batches);
  }

  private List<RegisteredTasks> tasks(LoadWorkflow workflow) {
    int size = Math.min(settings.instances, TASKS_OF_AN_ARRAY);
    return IntStream.range(0, settings.instances / size)
        .mapToObj(i -> workflow.newTasks(workflow.newArray("life-" + i), size, ATTEMPTS))
        .toList();
  }

  private List<Batch> batches(LoadWorkflow workflow, StartingState state) {
    long array = workflow.newArray(state.toString());
    int size = Math.min(settings.instances, INSTANCES_OF_A_BATCH);
    return IntStream.range(0, settings.instances / size)
        .mapToObj(i -> workflow.newBatch(array, size, state))
        .toList();
  }

  private List<Figure> figures(SimulationResult result) {
    return result.phases().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(phase -> figure(phase.getKey(), phase.getValue()))
        .toList();
  }

  private Figure figure(String name, Recording.Summary phase) {
    String subject =
        scenario != LoadScenario.OVERLOAD
            ? name + ", answered 200"
            : "%s, answered 200 (%,d were answered 503, %,d were not sent)"
                .formatted(name, phase.unavailable(), phase.unsent());
    return Figure.of(scenario.toString(), subject, Unit.PER_SECOND, List.of(phase.perSecond()))
        .with(phase.latency());
  }

  private List<Check> checks(LoadWorkflow workflow, Plan plan, GatlingProcess.Outcome outcome) {
    List<Check> checks = new ArrayList<>(workflow.inspect().invariants());
    checks.addAll(new AcknowledgedChecks(database, workflow, plan, outcome.result()).all());
    checks.add(new Check("what the simulation asserts holds", outcome.asserted() ? 0 : 1));
    if (scenario == LoadScenario.OVERLOAD) {
      checks.addAll(overloadChecks(outcome.result().phases()));
    }
    return checks.stream()
        .map(check -> new Check(scenario + ": " + check.invariant(), check.violations()))
        .toList();
  }

  private List<Check> overloadChecks(Map<String, Recording.Summary> phases) {
    Recording.Summary load = phases.get(PlannedSimulation.LOAD);
    Recording.Summary quiet = phases.get(OverloadSimulation.QUIET);
    boolean slow = load.latency().p99() > settings.p99Millis;
    return List.of(
        new Check("whoever was sent away was told when to come again", load.withoutRetryAfter()),
        new Check(
            "99 of 100 accepted calls were answered within %d ms".formatted(settings.p99Millis),
            slow ? 1 : 0),
        new Check("somebody was served", load.latency().count() > 0 ? 0 : 1),
        new Check("right after it, everybody was served", quiet.unavailable() + quiet.failed()));
  }
}
