package dev.quell.api.ctl;

import java.time.Clock;
import java.util.Map;

/** What a command finds around it. */
public record Surroundings(
    Map<String, String> environment, Terminal terminal, Pause pause, Clock clock) {

  /** Takes a copy of the environment. */
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        environment, ProcessTerminal.of(environment), Pause.real(), Clock.systemUTC());
  }
}
