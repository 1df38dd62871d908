package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Gathers SQL conditions that must all hold, and their values. A statement has those that are asked
 * for alone: one that leaves the choice to the database would be planned for all of them.
 */
final class Conditions {
  private final StringBuilder sql = new StringBuilder();
  private Parameters parameters = Parameters.none();

  /**
   * Adds a condition if there is a value for it.
   *
   * @param condition names the value, such as {@code state = #{state}::text}
   */
  Conditions andIfPresent(String condition, String name, @Nullable Object value) {
    if (value != null) {
      sql.append("\n  and ").append(condition);
      parameters = parameters.and(name, value);
    }
    return this;
  }

  /** Gives the conditions, each with an {@code and} before it. */
  String sql() {
    return sql.toString();
  }

  /** Gives the values of the conditions that were added. */
  Parameters parameters() {
    return parameters;
  }
}
