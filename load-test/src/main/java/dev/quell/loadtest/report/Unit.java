package dev.quell.loadtest.report;

/** Names what a figure counts. */
public enum Unit {
  SECONDS("s", "%.2f"),
  MILLISECONDS("ms", "%.1f"),
  MICROSECONDS("µs", "%.1f"),
  PER_SECOND("/s", "%,.0f"),
  MEBIBYTES("MiB", "%,.0f");

  private final String symbol;
  private final String format;

  Unit(String symbol, String format) {
    this.symbol = symbol;
    this.format = format;
  }

  String symbol() {
    return symbol;
  }

  /** Shows a value as people read it, with its unit. */
  String show(double value) {
    return Numbers.format(format, value) + (this == PER_SECOND ? "" : " ") + symbol;
  }
}
