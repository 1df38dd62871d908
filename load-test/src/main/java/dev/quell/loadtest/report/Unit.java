package dev.quell.loadtest.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Names what a figure counts. */
public enum Unit {
  SECONDS("s", "%.2f s"),
  MILLISECONDS("ms", "%.1f ms"),
  MICROSECONDS("µs", "%.1f µs"),
  PER_SECOND("/s", "%,.0f/s"),
  MEBIBYTES("MiB", "%,.0f MiB"),
  COUNT("", "%,.0f"),
  PROCESSORS("", "%.2f"),
  TIMES("×", "× %.2f");

  @JsonValue final String symbol;
  private final String format;

  Unit(String symbol, String format) {
    this.symbol = symbol;
    this.format = format;
  }

  /** Shows a value as people read it, with its unit. */
  String show(double value) {
    return format(format, value);
  }

  /** Fills numbers into a format, alike whatever the machine's locale is. */
  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
