package dev.quell.loadtest.gatling;

/** Sends nothing but heartbeats, as fast as the server answers. Closed. */
public final class HeartbeatFloodSimulation extends PlannedSimulation {

  /** Is made by Gatling. */
  public HeartbeatFloodSimulation() {
    runClosed(users("heartbeats", "", plan.users(), () -> this::beat));
  }
}
