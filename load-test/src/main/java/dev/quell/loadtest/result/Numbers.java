package dev.quell.loadtest.result;

import java.util.Locale;

/** Numbers as the results show them, whatever the machine's locale is. */
final class Numbers {
  private Numbers() {}

  static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
