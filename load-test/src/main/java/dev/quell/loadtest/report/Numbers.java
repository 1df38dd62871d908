package dev.quell.loadtest.report;

import java.util.Locale;

/** Formats numbers as the results show them, whatever the machine's locale is. */
public final class Numbers {
  private Numbers() {}

  /** Fills numbers into a format. */
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
