package dev.quell.loadtest.harness;

import dev.quell.loadtest.gatling.Account;
import dev.quell.loadtest.gatling.HeartbeatFloodSimulation;
import dev.quell.loadtest.gatling.OverloadSimulation;
import dev.quell.loadtest.gatling.Phase;
import dev.quell.loadtest.gatling.Plan;
import dev.quell.loadtest.gatling.PlannedSimulation;
import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.result.Figure;
import dev.quell.loadtest.result.Results;
import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.subject.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prepares, runs and judges scenarios, one after the other. */
final class Harness {
  private static final int CAPACITY_SECONDS = 5;
  private static final int LEAST_USERS_TO_SATURATE = 128;
  private static final double TOO_MUCH = 2;

  private final Database database;
  private final GatlingProcess gatling;
  private final Settings settings;
  private final Progress progress;

  Harness(Database database, GatlingProcess gatling, Settings settings, Progress progress) {
    this.database = database;
    this.gatling = gatling;
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs a scenario on rows of its own, which are removed again. */
  Results run(LoadScenario scenario) {
    Settings measured =
        scenario.measuresFirst(settings) ? settings.at(TOO_MUCH * capacity()) : settings;
    progress.step(scenario + ": writing rows");
    try (LoadWorkflow workflow = LoadWorkflow.create(database)) {
      Plan plan = scenario.prepare(new Preparation(workflow, measured));
      progress.step(describe(scenario, measured));
      GatlingProcess.Outcome outcome =
          gatling.run(scenario.toString(), scenario.simulation(), plan);
      return new Results(
          figures(scenario, outcome.account()), checks(scenario, workflow, plan, outcome));
    }
  }

  /** Heartbeats that the server answers in a second at best: the first seconds find it cold. */
  private double capacity() {
    progress.step("overload: measuring how much is too much");
    Settings brief = settings.saturating(LEAST_USERS_TO_SATURATE, CAPACITY_SECONDS);
    try (LoadWorkflow workflow = LoadWorkflow.create(database)) {
      Plan plan = new Preparation(workflow, brief).running();
      return gatling
          .run("capacity", HeartbeatFloodSimulation.class, plan)
          .account()
          .phases()
          .get(PlannedSimulation.LOAD)
          .peak();
    }
  }

  private static String describe(LoadScenario scenario, Settings settings) {
    return scenario == LoadScenario.OVERLOAD
        ? "%s: %.0f calls a second for %d s"
            .formatted(scenario, settings.perSecond(), settings.seconds())
        : "%s: %d users, about %d s".formatted(scenario, settings.users(), settings.seconds());
  }

  private static List<Figure> figures(LoadScenario scenario, Account account) {
    return account.phases().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(phase -> figure(scenario, phase.getKey(), phase.getValue()))
        .toList();
  }

  private static Figure figure(LoadScenario scenario, String name, Phase phase) {
    String subject =
        scenario != LoadScenario.OVERLOAD
            ? name + ", answered 200"
            : "%s, answered 200 (%,d were answered 503, %,d were not sent)"
                .formatted(name, phase.shed(), phase.unsent());
    return Figure.of(scenario.toString(), subject, Unit.PER_SECOND, List.of(phase.perSecond()))
        .with(phase.latency());
  }

  private List<Check> checks(
      LoadScenario scenario, LoadWorkflow workflow, Plan plan, GatlingProcess.Outcome outcome) {
    Account account = outcome.account();
    List<Check> checks = new ArrayList<>();
    checks.addAll(new Invariants(database, workflow).checks());
    checks.addAll(new Acknowledged(database, workflow, plan, account).checks());
    checks.add(new Check("what the simulation asserts holds", outcome.asserted() ? 0 : 1));
    if (scenario == LoadScenario.OVERLOAD) {
      checks.addAll(overloadChecks(account));
    }
    return checks.stream()
        .map(check -> new Check(scenario + ": " + check.invariant(), check.violations()))
        .toList();
  }

  private List<Check> overloadChecks(Account account) {
    Phase crowd = account.phases().get(PlannedSimulation.LOAD);
    Phase quiet = account.phases().get(OverloadSimulation.QUIET);
    boolean slow = crowd.latency().p99() > settings.longestP99().toMillis();
    return List.of(
        new Check("whoever was sent away was told when to come again", crowd.unadvised()),
        new Check(
            "99 of 100 accepted calls were answered within %d ms"
                .formatted(settings.longestP99().toMillis()),
            slow ? 1 : 0),
        new Check("somebody was served", crowd.accepted() > 0 ? 0 : 1),
        new Check("right after it, everybody was served", quiet.shed() + quiet.failed()));
  }
}
