package dev.quell.loadtest.report;

import java.util.List;

/**
 * Tells how some quantities went while time passed.
 *
 * @param title names what the moments are
 * @param columns name the quantities
 * @param units of each
 */
public record Course(String title, List<String> columns, List<Unit> units, List<Moment> moments) {

  public Course {
    columns = List.copyOf(columns);
    units = List.copyOf(units);
    moments = List.copyOf(moments);
    int width = columns.size();
    if (units.size() != width || moments.stream().anyMatch(each -> each.values().size() != width)) {
      throw new IllegalArgumentException("Each moment needs a value for each column: " + title);
    }
  }

  /** Holds the values at one moment. */
  public record Moment(String when, List<Double> values) {
    public Moment {
      values = List.copyOf(values);
    }
  }
}
