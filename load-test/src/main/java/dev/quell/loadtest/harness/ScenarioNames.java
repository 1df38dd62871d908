package dev.quell.loadtest.harness;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code --scenario} takes: names of scenarios, or {@value #ALL}. */
final class ScenarioNames implements Iterable<String> {
  static final String ALL = "all";

  /** The scenarios of a name; empty if nothing has it. */
  static Optional<List<LoadScenario>> named(String name) {
    if (ALL.equals(name)) {
      return Optional.of(List.of(LoadScenario.values()));
    }
    return Arrays.stream(LoadScenario.values())
        .filter(scenario -> scenario.toString().equals(name))
        .map(List::of)
        .findFirst();
  }

  @Override
  public Iterator<String> iterator() {
    return Stream.concat(
            Stream.of(ALL), Arrays.stream(LoadScenario.values()).map(LoadScenario::toString))
        .iterator();
  }
}
