package dev.quell.loadtest.gatling;

import dev.quell.loadtest.rows.StartingState;

/** Sends nothing but heartbeats, as fast as the server answers. Closed. */
public final class HeartbeatFloodSimulation extends PlannedSimulation {

  /** Is made by Gatling. */
  public HeartbeatFloodSimulation() {
    runClosed(users("heartbeats", "", plan().users(), () -> this::beat));
  }

  private void beat(VirtualUser user) {
    if (isLoading()) {
      user.heartbeat(any(StartingState.RUNNING));
    }
  }
}
