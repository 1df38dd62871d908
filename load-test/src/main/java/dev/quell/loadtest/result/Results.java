package dev.quell.loadtest.result;

import java.util.List;
import java.util.stream.Stream;

/** What a run came to. Immutable. */
public record Results(List<Figure> figures, List<Growth> growth, List<Check> checks) {
  /** Nothing measured yet. */
  public static final Results NONE = new Results(List.of(), List.of());

  public Results {
    figures = List.copyOf(figures);
    growth = List.copyOf(growth);
    checks = List.copyOf(checks);
  }

  /** Results that tell nothing of growth. */
  public Results(List<Figure> figures, List<Check> checks) {
    this(figures, List.of(), checks);
  }

  /** These and others. */
  public Results plus(Results others) {
    return new Results(
        join(figures, others.figures), join(growth, others.growth), join(checks, others.checks));
  }

  private static <T> List<T> join(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Whether every invariant holds. */
  public boolean areSound() {
    return checks.stream().allMatch(Check::holds);
  }
}
