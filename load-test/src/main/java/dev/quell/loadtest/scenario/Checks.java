package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.traffic.Recording;
import java.util.Arrays;

/** What must hold after every scenario. */
final class Checks {
  private Checks() {}

  static Check nothingLost(String scenario, long lost) {
    return new Check(scenario + ": what was answered 200 is in the database", lost);
  }

  static Check agreement(String scenario, long disagreements) {
    return new Check(scenario + ": every Task agrees with its newest instance", disagreements);
  }

  static Check answers(String scenario, Recording... recordings) {
    return answers(scenario, Arrays.stream(recordings).mapToLong(Recording::unexpected).sum());
  }

  static Check answers(String scenario, long unexpected) {
    return new Check(scenario + ": every request was answered 200 or 503", unexpected);
  }
}
