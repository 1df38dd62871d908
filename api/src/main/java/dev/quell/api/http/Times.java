package dev.quell.api.http;

/** SQL of times; null stays null. */
public final class Times {
  private Times() {}

  /** Seconds from a time to now, to the millisecond; negative if it is yet to come. */
  public static String secondsSince(String column) {
    return "round(extract(epoch from now() - " + column + ")::numeric, 3)::float8";
  }

  /** The same, but zero if it is yet to come. */
  public static String secondsOverdue(String column) {
    return "case when %1$s > now() then 0 else %2$s end".formatted(column, secondsSince(column));
  }

  /** In UTC, whole seconds, truncated: {@code YYYY-MM-DDTHH:MM:SS}. */
  public static String iso(String column) {
    return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }

  /** {@code YYYY-MM-DDTHH:MM:SS.mmmZ}, whole milliseconds. */
  public static String millis(String column) {
    return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
  }
}
