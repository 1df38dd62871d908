package dev.quell.loadtest.report;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Holds what a run came to. Immutable. */
public record Results(
    List<Figure> figures, List<Growth> growth, List<Course> courses, List<Check> checks) {

  public Results {
    courses = List.copyOf(courses);
    figures = List.copyOf(figures);
    growth = List.copyOf(growth);
    checks = List.copyOf(checks);
  }

  /** Holds results that tell of growth, and nothing of how things went. */
  public Results(List<Figure> figures, List<Growth> growth, List<Check> checks) {
    this(figures, growth, List.of(), checks);
  }

  /** Holds results that tell nothing of growth. */
  public Results(List<Figure> figures, List<Check> checks) {
    this(figures, List.of(), checks);
  }

  /** Joins these results and others. */
  public Results plus(Results others) {
    return new Results(
        join(figures, others.figures),
        join(growth, others.growth),
        join(courses, others.courses),
        join(checks, others.checks));
  }

  private static <T> List<T> join(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Tells programs everything that is known. */
  public JsonObject toJson(Environment environment) {
    JsonObject json = JsonObject.of("environment", JsonObject.mapFrom(environment));
    return json.mergeIn(JsonObject.mapFrom(this));
  }

  /** Tells whether every invariant holds. */
  public boolean areSound() {
    return checks.stream().allMatch(Check::holds);
  }
}
