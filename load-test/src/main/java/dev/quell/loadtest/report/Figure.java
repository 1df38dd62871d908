package dev.quell.loadtest.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds one measured quantity.
 *
 * @param group what it is compared within
 * @param rounds the value of each round
 * @param latency of the calls of all rounds together
 * @param ratio of its median to that of plain SQL
 * @param ratioToAsMany the same, if plain SQL is done by as many clients
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"group", "subject", "unit", "median"})
public record Figure(
    String group,
    String subject,
    Unit unit,
    List<Double> rounds,
    @Nullable Double ratio,
    @Nullable Double ratioToAsMany,
    @Nullable Goal goal,
    @Nullable Latency latency) {

  public Figure {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("A figure needs at least one round: " + subject);
    }
    rounds = List.copyOf(rounds);
  }

  /** Makes a figure of rounds alone. */
  public static Figure of(String group, String subject, Unit unit, List<Double> rounds) {
    return new Figure(group, subject, unit, rounds, null, null, null, null);
  }

  /** Makes a figure of one round alone. */
  public static Figure of(String group, String subject, Unit unit, double value) {
    return of(group, subject, unit, List.of(value));
  }

  /** Adds latencies, of all rounds together. */
  public Figure with(Latency measured) {
    return new Figure(group, subject, unit, rounds, ratio, ratioToAsMany, goal, measured);
  }

  /** Adds the ratio to plain SQL. */
  public Figure comparedWith(Figure plain) {
    double compared = median() / plain.median();
    return new Figure(group, subject, unit, rounds, compared, ratioToAsMany, goal, latency);
  }

  /** Adds the ratio to plain SQL by as many clients. */
  public Figure comparedWithAsMany(Figure plain) {
    double compared = median() / plain.median();
    return new Figure(group, subject, unit, rounds, ratio, compared, goal, latency);
  }

  /** Adds what it should come to, if that is known. */
  public Figure with(@Nullable Goal wanted) {
    return new Figure(group, subject, unit, rounds, ratio, ratioToAsMany, wanted, latency);
  }

  /** Answers the value in the middle; the mean of both if two are. */
  @JsonProperty
  public double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  /** Shows the median as people read it, with its unit. */
  String shown() {
    return unit.show(median());
  }

  double least() {
    return Collections.min(rounds);
  }

  double greatest() {
    return Collections.max(rounds);
  }

  /** Tells whether it comes to what it should; null if nothing is wanted. */
  @JsonProperty("goal_met")
  @Nullable Boolean meetsGoal() {
    return goal == null ? null : goal.isMet(this);
  }

  /** Tells whether it comes to what it should, or nothing is wanted. */
  public boolean fitsItsGoal() {
    return !Boolean.FALSE.equals(meetsGoal());
  }
}
