package dev.quell.loadtest;

import dev.quell.loadtest.scenario.Bench;
import dev.quell.loadtest.scenario.GrowthScenario;
import dev.quell.loadtest.scenario.KillScenario;
import dev.quell.loadtest.scenario.RateScenario;
import dev.quell.loadtest.scenario.Scenario;
import dev.quell.loadtest.scenario.Settings;
import java.util.Locale;
import java.util.function.BiFunction;

/** A part of the load test, as {@code --only} names it. */
enum Part {
  KILL(KillScenario::new),
  REPORTS(RateScenario::ofReports),
  HEARTBEATS(RateScenario::ofHeartbeats),
  GROWTH(GrowthScenario::new);

  private final BiFunction<Bench, Settings, Scenario> scenario;

  Part(BiFunction<Bench, Settings, Scenario> scenario) {
    this.scenario = scenario;
  }

  Scenario scenario(Bench bench, Settings settings) {
    return scenario.apply(bench, settings);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
