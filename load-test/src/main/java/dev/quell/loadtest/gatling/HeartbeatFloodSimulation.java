package dev.quell.loadtest.gatling;

/** Sends nothing but heartbeats, as fast as the server answers. Closed. */
public final class HeartbeatFloodSimulation extends PlannedSimulation {
  {
    runClosed(users("heartbeats", "", plan.users(), () -> this::beat));
  }
}
