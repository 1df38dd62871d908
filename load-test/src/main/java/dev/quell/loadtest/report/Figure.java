package dev.quell.loadtest.report;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Holds one measured quantity.
 *
 * @param group what it is compared within
 * @param rounds the value of each round
 * @param ratio of its median to that of plain SQL
 * @param ratioToAsMany the same, if plain SQL is done by as many clients
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
    Optional<Double> noRatio = Optional.empty();
    return new Figure(
        group, subject, unit, rounds, Optional.empty(), noRatio, noRatio, Optional.empty());
  }

  /** Adds latencies, of all rounds together. */
  public Figure with(Latency measured) {
    return new Figure(
        group, subject, unit, rounds, Optional.of(measured), ratio, ratioToAsMany, goal);
  }

  /** Adds the ratio to plain SQL. */
  public Figure comparedWith(Figure plain) {
    return new Figure(group, subject, unit, rounds, latency, ratioTo(plain), ratioToAsMany, goal);
  }

  /** Adds the ratio to plain SQL by as many clients. */
  public Figure comparedWithAsMany(Figure plain) {
    return new Figure(group, subject, unit, rounds, latency, ratio, ratioTo(plain), goal);
  }

  private Optional<Double> ratioTo(Figure plain) {
    return Optional.of(median() / plain.median());
  }

  /** Adds what it should come to. */
  public Figure with(Goal wanted) {
    return new Figure(
        group, subject, unit, rounds, latency, ratio, ratioToAsMany, Optional.of(wanted));
  }

  /** Answers the value in the middle; the mean of both if two are. */
  public double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  double least() {
    return Collections.min(rounds);
  }

  double greatest() {
    return Collections.max(rounds);
  }

  Optional<Boolean> meetsGoal() {
    return goal.map(wanted -> wanted.isMet(this));
  }
}
