package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Figure;
import dev.quell.loadtest.report.Latency;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;

/**
 * Measures one thing round by round. Every round has a batch of its own, which is removed again, so
 * that the table is as large for each; what is wrong with its rows then is counted.
 *
 * @param action measures once; blocks
 * @param lost counts what a round claims to have done, but the rows do not show
 * @param rounds those to be told of
 * @param errors of these and of those that were forgotten
 */
record Measurement(
    String subject,
    Unit unit,
    StartingState start,
    Function<Batch, Sample> action,
    ToLongBiFunction<Inspection, Sample> lost,
    List<Sample> rounds,
    List<Errors> errors) {

  /** Holds what one round came to, and the processor time of load and server, 0 if not told. */
  record Sample(double value, Recording calls, double loadNanos, double serverNanos) {
    Sample(double value, Recording calls) {
      this(value, calls, 0, 0);
    }

    static Sample of(double value) {
      return new Sample(value, new Recording());
    }

    /** Sums up how long the calls of some samples took. */
    static Latency latency(List<Sample> samples) {
      return Recording.sum(samples.stream().map(Sample::calls).toList()).summary().latency();
    }
  }

  /** Counts what is wrong after one round. */
  private record Errors(long lost, long misplaced, long unexpected) {}

  /** Names the array that the batches of all rounds belong to, and their size. */
  record Rows(LoadWorkflow workflow, long array, int size) {}

  Measurement(
      String subject,
      Unit unit,
      StartingState start,
      Function<Batch, Sample> action,
      ToLongBiFunction<Inspection, Sample> lost) {
    this(subject, unit, start, action, lost, new ArrayList<>(), new ArrayList<>());
  }

  /** Measures once; answers the value. */
  double once(Rows rows) {
    Batch batch = rows.workflow().newBatch(rows.array(), rows.size(), start);
    rows.workflow().settle();
    Sample sample = action.apply(batch);
    Inspection inspection = rows.workflow().inspect(batch);
    errors.add(
        new Errors(
            lost.applyAsLong(inspection, sample),
            inspection.disagreements(),
            sample.calls().summary().failed()));
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
    return unit == Unit.PER_SECOND ? figure.with(Sample.latency(rounds)) : figure;
  }

  /** Lists the processor time of a call in microseconds, for each round of which it was told. */
  List<Double> microsPerCall(ToDoubleFunction<Sample> nanos) {
    return rounds.stream()
        .filter(round -> nanos.applyAsDouble(round) > 0)
        .map(round -> nanos.applyAsDouble(round) / 1e3 / Math.max(1, round.calls.succeeded()))
        .toList();
  }

  /** Checks that nothing was wrong; one sentence says what it means that nothing is lost. */
  static List<Check> checks(String scenario, String nothingLost, List<Measurement> all) {
    return List.of(
        check(scenario + ": " + nothingLost, all, Errors::lost),
        check(scenario + ": every Task agrees with its newest instance", all, Errors::misplaced),
        check(scenario + ": every request was answered 200 or 503", all, Errors::unexpected));
  }

  private static Check check(
      String invariant, List<Measurement> all, ToLongFunction<Errors> violations) {
    return new Check(
        invariant, all.stream().flatMap(each -> each.errors.stream()).mapToLong(violations).sum());
  }
}
