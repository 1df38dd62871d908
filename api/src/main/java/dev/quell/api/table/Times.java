package dev.quell.api.table;

/** SQL that writes a time in UTC, whole seconds, truncated; null stays null. */
public final class Times {
  private Times() {}

  /** {@code YYYY-MM-DDTHH:MM:SS}. */
  public static String iso(String column) {
    return "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')";
  }
}
