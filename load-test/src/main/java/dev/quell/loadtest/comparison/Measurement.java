package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/**
 * Measures one thing round by round. Every round has a batch of its own, which is removed again, so
 * that the table is as large for each; what is wrong with its rows then is counted.
 */
final class Measurement {
  private final String subject;
  private final Unit unit;
  private final StartingState start;
  private final Function<Batch, Sample> action;
  private final ToLongBiFunction<Inspection, Sample> lost;
  private final List<Sample> rounds = new ArrayList<>();
  private final long[] wrong = new long[3];

  /**
   * Holds what one round came to.
   *
   * @param calls that were made meanwhile
   * @param processorNanos that the load used meanwhile, if it was measured
   */
  record Sample(double value, Recording calls, long processorNanos) {
    static Sample of(double value) {
      return new Sample(value, new Recording(), 0);
    }
  }

  /**
   * Describes a measurement.
   *
   * @param subject what is measured, for a table
   * @param start the statuses that each batch begins with
   * @param action measures once; blocks
   * @param lost counts what a round claims to have done, but the rows do not show
   */
  Measurement(
      String subject,
      Unit unit,
      StartingState start,
      Function<Batch, Sample> action,
      ToLongBiFunction<Inspection, Sample> lost) {
    this.subject = subject;
    this.unit = unit;
    this.start = start;
    this.action = action;
    this.lost = lost;
  }

  String subject() {
    return subject;
  }

  /** Measures once, for warming up; answers the value. */
  double once(LoadWorkflow workflow, long array, int size) {
    Batch batch = workflow.newBatch(array, size, start);
    workflow.settle();
    Sample sample = action.apply(batch);
    Inspection rows = workflow.inspect(batch);
    wrong[0] += lost.applyAsLong(rows, sample);
    wrong[1] += rows.disagreements();
    wrong[2] += sample.calls().summary().failed();
    workflow.remove(batch);
    rounds.add(sample);
    return sample.value();
  }

  /** Forgets what was measured until now, but not what was wrong. */
  void forget() {
    rounds.clear();
  }

  /** Measures some things in turn; {@code scenario} and {@code place} tell where it is. */
  static void inTurn(
      List<Measurement> all,
      int rounds,
      LoadWorkflow workflow,
      long array,
      int size,
      Progress progress,
      String scenario,
      String place) {
    for (int round = 1; round <= rounds; round++) {
      for (Measurement each : all) {
        progress.step(
            "%s, round %d of %d: %s%s".formatted(scenario, round, rounds, place, each.subject));
        each.once(workflow, array, size);
      }
    }
  }

  /** Joins all rounds; a rate has the latencies of its calls besides. */
  Figure figure(String group, String named) {
    Figure figure = Figure.of(group, named, unit, rounds.stream().map(Sample::value).toList());
    return unit == Unit.PER_SECOND ? figure.with(calls().summary().latency()) : figure;
  }

  /** Answers the processor time of a call in the load, over all rounds, in microseconds. */
  double loadMicros() {
    long nanos = rounds.stream().mapToLong(Sample::processorNanos).sum();
    return nanos / 1e3 / Math.max(1, calls().succeeded());
  }

  private Recording calls() {
    Recording all = new Recording();
    rounds.forEach(round -> all.add(round.calls()));
    return all;
  }

  /** Checks that nothing was wrong; one sentence says what it means that nothing is lost. */
  static List<Check> checks(String scenario, String nothingLost, List<Measurement> all) {
    long[] sum = new long[3];
    for (Measurement each : all) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += each.wrong[i];
      }
    }
    return List.of(
        new Check(scenario + ": " + nothingLost, sum[0]),
        new Check(scenario + ": every Task agrees with its newest instance", sum[1]),
        new Check(scenario + ": every request was answered 200 or 503", sum[2]));
  }
}
