package dev.quell.loadtest.gatling;

import java.util.List;

/** Every attempt ends in an error, in five ways in turn, until every Task is out of attempts. */
public final class ErrorStormSimulation extends ArraySimulation {

  /** Gatling makes it. */
  public ErrorStormSimulation() {
    super(
        List.of(
            Ending.FAILED,
            Ending.UNSUBMITTED,
            Ending.OUT_OF_RESOURCES,
            Ending.LOST,
            Ending.VANISHED));
  }
}
