package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import java.util.Map;
import java.util.Objects;

/**
 * Holds what a simulation came to. Goes to the load test as a file, in JSON.
 *
 * @param asserted whether what the simulation itself asserts holds, as Gatling tells at its end
 */
record SimulationResult(
    Map<String, Recording.Summary> phases, Acknowledged acknowledged, boolean asserted) {

  Recording.Summary phase(String name) {
    return Objects.requireNonNull(phases.get(name));
  }
}
