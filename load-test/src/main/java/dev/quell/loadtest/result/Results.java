package dev.quell.loadtest.result;

import java.util.ArrayList;
import java.util.List;

/** What a run came to. Immutable. */
public record Results(List<Figure> figures, List<Check> checks) {
  /** Nothing measured yet. */
  public static final Results NONE = new Results(List.of(), List.of());

  public Results {
    figures = List.copyOf(figures);
    checks = List.copyOf(checks);
  }

  /** These and others. */
  public Results plus(Results others) {
    List<Figure> allFigures = new ArrayList<>(figures);
    allFigures.addAll(others.figures);
    List<Check> allChecks = new ArrayList<>(checks);
    allChecks.addAll(others.checks);
    return new Results(allFigures, allChecks);
  }

  /** Whether every invariant holds. */
  public boolean areSound() {
    return checks.stream().allMatch(Check::holds);
  }
}
