package dev.quell.ctl;

import java.time.Clock;
import java.util.Map;

/** Holds what a command takes from its process: environment, terminal, time. */
record CliContext(
    Map<String, String> environment, Terminal terminal, Sleeper sleeper, Clock clock) {

  /** Takes a copy of the environment. */
  CliContext {
    environment = Map.copyOf(environment);
  }

  /** Describes this process. */
  static CliContext ofProcess() {
    Map<String, String> environment = System.getenv();
    return new CliContext(
        environment, ConsoleTerminal.of(environment), Sleeper.real(), Clock.systemUTC());
  }
}
