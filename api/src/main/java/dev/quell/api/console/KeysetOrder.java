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
 * @param kind of the key
 */
record KeysetOrder(String id, @Nullable String key, Kind kind, boolean descending) {

  /** Says how a key goes to a client and comes back. */
  enum Kind {
    NUMBER("%s", "#{afterKey}::bigint", "0|-?[1-9][0-9]{0,17}"),
    TEXT("%s", "#{afterKey}::text", null),
    /**
     * Travels as microseconds since 1970. Times of all rows are compared as they are; {@code
     * extract} would count in decimal numbers of any length.
     */
    MOMENT(
        "(date_part('epoch', %s) * 1000000)::bigint",
        "timestamptz 'epoch' + #{afterKey}::bigint * interval '1 microsecond'",
        "0|-?[1-9][0-9]{0,16}");

    private final String told;
    private final String given;
    private final @Nullable Pattern number;

    /**
     * @param told SQL of what is told of a key
     * @param given SQL of the key that was told
     * @param number its form, if it is one
     */
    Kind(String told, String given, @Nullable String number) {
      this.told = told;
      this.given = given;
      this.number = number == null ? null : Pattern.compile(number);
    }
  }

  /** Sorts by ids. */
  static KeysetOrder byId(String id, boolean descending) {
    return new KeysetOrder(id, null, Kind.NUMBER, descending);
  }

  /** Sorts by whole numbers, the largest first, and the newest first among equal ones. */
  static KeysetOrder byLargest(String id, String number) {
    return new KeysetOrder(id, number, Kind.NUMBER, true);
  }

  /** Sorts by whole numbers, the least first, and the oldest first among equal ones. */
  static KeysetOrder byLeast(String id, String number) {
    return new KeysetOrder(id, number, Kind.NUMBER, false);
  }

  /** Sorts by moments, the latest first; a row without one comes last. */
  static KeysetOrder byLatest(String id, String time) {
    return new KeysetOrder(
        id, "coalesce(%s, timestamptz 'epoch')".formatted(time), Kind.MOMENT, true);
  }

  /** Sorts by texts. */
  static KeysetOrder byText(String id, String text) {
    return new KeysetOrder(id, text, Kind.TEXT, false);
  }

  /** Gives what follows {@code order by}. */
  String sql() {
    String direction = descending ? " desc" : "";
    return (key == null ? "" : key + direction + ", ") + id + direction;
  }

  /** Gives the column that {@link PageKey#of} reads. */
  String column() {
    String text = key == null ? "null" : "(" + kind.told.formatted(key) + ")";
    return text + "::text as " + PageKey.COLUMN;
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
            : "(%s, %s) %s (%s, #{afterId}::bigint)".formatted(key, id, follows, kind.given),
        "afterId",
        after.id());
    if (key != null) {
      conditions.with("afterKey", value(after.key(), query));
    }
  }

  private Object value(@Nullable String text, Fields query) {
    if (kind.number == null) {
      return String.valueOf(text);
    }
    if (text == null || !kind.number.matcher(text).matches()) {
      throw query.invalid("after", PageKey.EXPECTED);
    }
    return Long.valueOf(text);
  }
}
