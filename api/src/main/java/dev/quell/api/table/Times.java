package dev.quell.api.table;

/** SQL that writes a time in UTC, truncated; null stays null. */
public final class Times {
  private Times() {}

  /** {@code YYYY-MM-DDTHH:MM:SS}, whole seconds. */
  public static String iso(String column) {
    return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }

  /** {@code YYYY-MM-DDTHH:MM:SS.mmmZ}, whole milliseconds. */
  public static String millis(String column) {
    return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
  }
}
