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
  private long wronglyLost;
  private long wronglyPlaced;
  private long wronglyAnswered;

  /** Holds what one round came to, and the processor time of its load, if that was measured. */
  record Sample(double value, Recording calls, long processorNanos) {
    static Sample of(double value) {
      return new Sample(value, new Recording(), 0);
    }
  }

  /** Names the array that the batches of all rounds belong to, and their size. */
  record Rows(LoadWorkflow workflow, long array, int size) {}

  /**
   * Describes a measurement.
   *
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

  /** Measures once; answers the value. */
  double once(Rows rows) {
    Batch batch = rows.workflow().newBatch(rows.array(), rows.size(), start);
    rows.workflow().settle();
    Sample sample = action.apply(batch);
    Inspection inspection = rows.workflow().inspect(batch);
    wronglyLost += lost.applyAsLong(inspection, sample);
    wronglyPlaced += inspection.disagreements();
    wronglyAnswered += sample.calls().summary().failed();
    rows.workflow().remove(batch);
    rounds.add(sample);
    return sample.value();
  }

  /** Forgets what was measured until now, but not what was wrong. */
  void forget() {
    rounds.clear();
  }

  /**
   * Measures some things in turn, so many times each; the format {@code step} takes round and
   * rounds.
   */
  static void inTurn(List<Measurement> all, int rounds, Rows rows, Progress progress, String step) {
    for (int round = 1; round <= rounds; round++) {
      for (Measurement each : all) {
        progress.step(step.formatted(round, rounds) + each.subject);
        each.once(rows);
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
    return Recording.sum(rounds.stream().map(Sample::calls).toList());
  }

  /** Checks that nothing was wrong; one sentence says what it means that nothing is lost. */
  static List<Check> checks(String scenario, String nothingLost, List<Measurement> all) {
    return List.of(
        new Check(
            scenario + ": " + nothingLost, all.stream().mapToLong(each -> each.wronglyLost).sum()),
        new Check(
            scenario + ": every Task agrees with its newest instance",
            all.stream().mapToLong(each -> each.wronglyPlaced).sum()),
        new Check(
            scenario + ": every request was answered 200 or 503",
            all.stream().mapToLong(each -> each.wronglyAnswered).sum()));
  }
}
