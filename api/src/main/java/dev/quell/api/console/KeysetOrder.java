package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.domain.json.Fields;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a list so that pages of it can be read one after the other by the key of the last row,
 * whatever happens to the rows before it.
 *
 * @param id SQL of the id, which makes keys unique
 * @param key SQL of what the list is sorted by before that; null if it is sorted by ids
 * @param type SQL type of the key
 */
record KeysetOrder(String id, @Nullable String key, String type, boolean descending) {
  private static final String NUMBER = "bigint";
  private static final Pattern NUMBERS = Pattern.compile("0|-?[1-9][0-9]{0,17}");

  /** Sorts by ids. */
  static KeysetOrder byId(String id, boolean descending) {
    return new KeysetOrder(id, null, NUMBER, descending);
  }

  /** Sorts by whole numbers, the largest first, and the newest first among equal ones. */
  static KeysetOrder byLargest(String id, String number) {
    return new KeysetOrder(id, number, NUMBER, true);
  }

  /** Sorts by whole numbers, the least first, and the oldest first among equal ones. */
  static KeysetOrder byLeast(String id, String number) {
    return new KeysetOrder(id, number, NUMBER, false);
  }

  /**
   * Sorts by moments, to the microsecond, the latest first; a row without one comes last. {@code
   * extract} would count in decimal numbers of any length, which takes most of the time.
   */
  static KeysetOrder byLatest(String id, String time) {
    return byLargest(
        id,
        "(date_part('epoch', coalesce(%s, timestamptz 'epoch')) * 1000000)::bigint"
            .formatted(time));
  }

  /** Sorts by texts. */
  static KeysetOrder byText(String id, String text) {
    return new KeysetOrder(id, text, "text", false);
  }

  /** Gives what follows {@code order by}. */
  String sql() {
    String direction = descending ? " desc" : "";
    return (key == null ? "" : key + direction + ", ") + id + direction;
  }

  /** Gives the column that {@link PageKey#of} reads. */
  String column() {
    return (key == null ? "null" : "(" + key + ")") + "::text as " + PageKey.COLUMN;
  }

  /**
   * Adds that rows must follow a place.
   *
   * @param query refuses, with an exception it makes, the key of a list in another order
   */
  void addTo(Conditions conditions, @Nullable PageKey after, Fields query) {
    if (after == null) {
      return;
    }
    if ((key == null) != (after.key() == null)) {
      throw query.invalid("after", PageKey.EXPECTED);
    }
    String follows = descending ? "<" : ">";
    conditions.andIfPresent(
        key == null
            ? "%s %s #{afterId}::bigint".formatted(id, follows)
            : "(%s, %s) %s (#{afterKey}::%s, #{afterId}::bigint)".formatted(key, id, follows, type),
        "afterId",
        after.id());
    if (key != null) {
      conditions.with("afterKey", value(after.key(), query));
    }
  }

  private Object value(@Nullable String text, Fields query) {
    if (!type.equals(NUMBER)) {
      return String.valueOf(text);
    }
    if (text == null || !NUMBERS.matcher(text).matches()) {
      throw query.invalid("after", PageKey.EXPECTED);
    }
    return Long.valueOf(text);
  }
}
