package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.traffic.Recording;
import java.util.Arrays;

/** What must hold after every scenario. */
final class Checks {
  private Checks() {}

  static Check agreement(String scenario, LoadWorkflow workflow) {
    return new Check(
        scenario + ": every Task agrees with its newest instance", workflow.disagreements());
  }

  static Check answers(String scenario, Recording... recordings) {
    return new Check(
        scenario + ": every request was answered 200 or 503",
        Arrays.stream(recordings).mapToLong(Recording::unexpected).sum());
  }
}
