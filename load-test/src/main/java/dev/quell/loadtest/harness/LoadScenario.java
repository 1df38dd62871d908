package dev.quell.loadtest.harness;

import dev.quell.loadtest.gatling.ArrayLifeCycleSimulation;
import dev.quell.loadtest.gatling.ErrorStormSimulation;
import dev.quell.loadtest.gatling.HeartbeatFloodSimulation;
import dev.quell.loadtest.gatling.MassKillSimulation;
import dev.quell.loadtest.gatling.OverloadSimulation;
import dev.quell.loadtest.gatling.Plan;
import dev.quell.loadtest.gatling.PlannedSimulation;
import java.util.Locale;
import java.util.function.Function;

/** A scenario, as {@code --scenario} names it. */
enum LoadScenario {
  HEARTBEAT_FLOOD(HeartbeatFloodSimulation.class, Preparation::running),
  ARRAY_LIFE_CYCLE(ArrayLifeCycleSimulation.class, Preparation::registered),
  ERROR_STORM(ErrorStormSimulation.class, Preparation::registered),
  MASS_KILL(MassKillSimulation.class, Preparation::doomed),
  OVERLOAD(OverloadSimulation.class, Preparation::running);

  private final Class<? extends PlannedSimulation> simulation;
  private final Function<Preparation, Plan> preparation;

  LoadScenario(
      Class<? extends PlannedSimulation> simulation, Function<Preparation, Plan> preparation) {
    this.simulation = simulation;
    this.preparation = preparation;
  }

  Class<? extends PlannedSimulation> simulation() {
    return simulation;
  }

  Plan prepare(Preparation rows) {
    return preparation.apply(rows);
  }

  /** Steps that a run of it tells of. */
  int steps(Settings settings) {
    return measuresFirst(settings) ? 3 : 2;
  }

  /** Whether the server's capacity has to be known first. */
  boolean measuresFirst(Settings settings) {
    return this == OVERLOAD && settings.perSecond() == 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
