package dev.quell.api.database;

import org.jspecify.annotations.Nullable;

/**
 * Gathers SQL conditions that must all hold, and their values. A statement has those that are asked
 * for alone: one that leaves the choice to the database would be planned for all of them.
 */
public final class Conditions {
  private final StringBuilder sql = new StringBuilder();
  private Parameters parameters = Parameters.none();

  /**
   * Adds a condition if there is a value for it.
   *
   * @param condition names the value, such as {@code state = #{state}::text}
   */
  public Conditions andIfPresent(String condition, String name, @Nullable Object value) {
    if (value != null) {
      sql.append("\n  and ").append(condition);
      parameters = parameters.and(name, value);
    }
    return this;
  }

  /** Adds a condition whose values are given already, or that has none. */
  public Conditions and(String condition) {
    sql.append("\n  and ").append(condition);
    return this;
  }

  /** Adds one more value that a condition names. */
  public Conditions with(String name, Object value) {
    parameters = parameters.and(name, value);
    return this;
  }

  /** Adds a value, if there is one, that a statement names besides. */
  public Conditions withIfPresent(String name, @Nullable Object value) {
    return value == null ? this : with(name, value);
  }

  /** Gives the conditions, each with an {@code and} before it. */
  public String sql() {
    return sql.toString();
  }

  /** Gives the values of the conditions that were added. */
  public Parameters parameters() {
    return parameters;
  }
}
