package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.ServerUnderLoad;
import dev.quell.loadtest.rows.StartingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prepares, runs and judges a scenario. */
record GatlingScenario(
    LoadScenario scenario, GatlingLoadTest settings, ServerUnderLoad server, GatlingProcess gatling)
    implements Scenario {
  private static final int CAPACITY_SECONDS = 5;
  private static final int LEAST_USERS_TO_SATURATE = 128;
  private static final double TOO_MUCH = 2;
  private static final int TASKS_OF_AN_ARRAY = 50;
  private static final int INSTANCES_OF_A_BATCH = 500;

  @Override
  public int steps() {
    return scenario.measuresFirst(settings.rate) ? 3 : 2;
  }

  @Override
  public Results run(Progress progress) throws IOException, InterruptedException {
    double rate =
        scenario.measuresFirst(settings.rate) ? TOO_MUCH * capacity(progress) : settings.rate;
    progress.step(scenario + ": writing rows");
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      Plan plan = plan(workflow, scenario, settings.users, settings.seconds, rate);
      progress.step(
          scenario == LoadScenario.OVERLOAD
              ? "%s: %.0f calls a second for %d s".formatted(scenario, rate, settings.seconds)
              : "%s: %d users, about %d s".formatted(scenario, settings.users, settings.seconds));
      SimulationResult result = gatling.run(scenario.toString(), plan);
      return new Results(figures(result), checks(workflow, plan, result));
    }
  }

  /** Counts the heartbeats that the server answers in its best second: it is cold at first. */
  private double capacity(Progress progress) throws IOException, InterruptedException {
    progress.step("overload: measuring how much is too much");
    int users = Math.max(settings.users, LEAST_USERS_TO_SATURATE);
    int seconds = Math.min(settings.seconds, CAPACITY_SECONDS);
    try (LoadWorkflow workflow = LoadWorkflow.create(server.database())) {
      Plan plan = plan(workflow, LoadScenario.HEARTBEAT_FLOOD, users, seconds, 0);
      return gatling.run("capacity", plan).phase(PlannedSimulation.LOAD).peak();
    }
  }

  private Plan plan(
      LoadWorkflow workflow, LoadScenario kind, int users, int seconds, double perSecond) {
    Map<StartingState, List<Batch>> batches =
        kind.batches.stream()
            .collect(Collectors.toMap(state -> state, state -> batches(workflow, state)));
    workflow.settle();
    return new Plan(
        kind,
        server.client().endpoint().toString(),
        users,
        seconds,
        perSecond,
        settings.connections,
        workflow.run(),
        workflow.resources(),
        batches);
  }

  /** Each distributor's Tasks have an array of their own; instances share one. */
  private List<Batch> batches(LoadWorkflow workflow, StartingState state) {
    if (state == StartingState.REGISTERED) {
      return inPortionsOf(
          TASKS_OF_AN_ARRAY, size -> workflow.newBatch(workflow.newArray("life"), size, state));
    }
    long array = workflow.newArray(state.toString());
    return inPortionsOf(INSTANCES_OF_A_BATCH, size -> workflow.newBatch(array, size, state));
  }

  private List<Batch> inPortionsOf(int most, IntFunction<Batch> portion) {
    int size = Math.min(settings.instances, most);
    return IntStream.range(0, settings.instances / size)
        .mapToObj(i -> portion.apply(size))
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

  private List<Check> checks(LoadWorkflow workflow, Plan plan, SimulationResult result) {
    long wrong = result.phases().values().stream().mapToLong(Recording.Summary::failed).sum();
    List<Check> checks = new ArrayList<>(workflow.inspect().invariants());
    checks.add(new Check("every call was answered 200 or 503", wrong));
    checks.addAll(result.acknowledged().checks(workflow, plan));
    checks.add(new Check("what the simulation asserts holds", result.asserted() ? 0 : 1));
    if (scenario == LoadScenario.OVERLOAD) {
      checks.addAll(overloadChecks(result));
    }
    return checks.stream()
        .map(check -> new Check(scenario + ": " + check.invariant(), check.violations()))
        .toList();
  }

  private List<Check> overloadChecks(SimulationResult result) {
    Recording.Summary load = result.phase(PlannedSimulation.LOAD);
    Recording.Summary quiet = result.phase(OverloadSimulation.QUIET);
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
