package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.StartingState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names a scenario, as {@code --scenario} does. */
public enum LoadScenario {
  HEARTBEAT_FLOOD(HeartbeatFloodSimulation.class, List.of(), StartingState.RUNNING),
  ARRAY_LIFE_CYCLE(ArraySimulation.class, Ending.MOSTLY_DONE, StartingState.REGISTERED),
  ERROR_STORM(ArraySimulation.class, Ending.ERRORS, StartingState.REGISTERED),
  MASS_KILL(
      MassKillSimulation.class,
      List.of(),
      StartingState.LAUNCHED,
      StartingState.RUNNING,
      StartingState.TO_BE_KILLED),
  OVERLOAD(OverloadSimulation.class, List.of(), StartingState.RUNNING);

  private static final String ALL = "all";

  final Class<? extends PlannedSimulation> simulation;

  /** The ends of attempts at registered Tasks, which take them in turn. */
  final List<Ending> endings;

  final List<StartingState> batches;

  LoadScenario(
      Class<? extends PlannedSimulation> simulation,
      List<Ending> endings,
      StartingState... batches) {
    this.simulation = simulation;
    this.endings = endings;
    this.batches = List.of(batches);
  }

  /** Answers the scenarios of a name; none if nothing has it. */
  static List<LoadScenario> named(String name) {
    return Arrays.stream(values())
        .filter(scenario -> ALL.equals(name) || scenario.toString().equals(name))
        .toList();
  }

  static String names() {
    return Arrays.stream(values())
        .map(LoadScenario::toString)
        .collect(Collectors.joining(", ", ALL + ", ", ""));
  }

  /** Tells whether the server's capacity has to be known first. */
  boolean measuresFirst(double rate) {
    return this == OVERLOAD && rate == 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
