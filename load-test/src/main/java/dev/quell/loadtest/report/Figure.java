package dev.quell.loadtest.report;

import java.util.List;
import java.util.Optional;

/**
 * Holds one measured quantity.
 *
 * @param group what it is compared within
 * @param subject what was measured
 * @param rounds the value of each round
 * @param latency of all rounds together
 * @param ratio of its median to that of plain SQL
 * @param ratioToAsMany the same, if plain SQL is done by as many clients
 * @param goal what it should come to
 */
public record Figure(
    String group,
    String subject,
    Unit unit,
    List<Double> rounds,
    Optional<Latency> latency,
    Optional<Double> ratio,
    Optional<Double> ratioToAsMany,
    Optional<Goal> goal) {

  public Figure {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("A figure needs at least one round: " + subject);
    }
    rounds = List.copyOf(rounds);
  }

  /** Makes a figure of rounds alone. */
  public static Figure of(String group, String subject, Unit unit, List<Double> rounds) {
    return new Figure(
        group,
        subject,
        unit,
        rounds,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Adds latencies. */
  public Figure with(Latency measured) {
    return new Figure(
        group, subject, unit, rounds, Optional.of(measured), ratio, ratioToAsMany, goal);
  }

  /** Adds the ratio to plain SQL. */
  public Figure comparedWith(Figure plain) {
    Optional<Double> quotient = Optional.of(median() / plain.median());
    return new Figure(group, subject, unit, rounds, latency, quotient, ratioToAsMany, goal);
  }

  /** Adds the ratio to plain SQL by as many clients. */
  public Figure comparedWithAsMany(Figure plain) {
    Optional<Double> quotient = Optional.of(median() / plain.median());
    return new Figure(group, subject, unit, rounds, latency, ratio, quotient, goal);
  }

  /** Adds a goal. */
  public Figure with(Goal wanted) {
    return new Figure(
        group, subject, unit, rounds, latency, ratio, ratioToAsMany, Optional.of(wanted));
  }

  /** Answers the value in the middle; the mean of both if two are. */
  public double median() {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double least() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double greatest() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  Optional<Boolean> meetsGoal() {
    return goal.map(wanted -> wanted.isMet(this));
  }
}
