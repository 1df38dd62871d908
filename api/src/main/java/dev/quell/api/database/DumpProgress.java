package dev.quell.api.database;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;

/** Tells an operator at most once a second how far a dump or a restore is, and how fast. */
final class DumpProgress {
  private static final long MILLIS_BETWEEN = 1_000;
  private static final double MEGABYTE = 1e6;

  private final PrintWriter output;
  private final Clock clock;
  private final long begun;
  private long told;
  private long bytes;
  private String subject = "";

  DumpProgress(PrintWriter output, Clock clock) {
    this.output = output;
    this.clock = clock;
    this.begun = clock.millis();
    this.told = begun;
  }

  /** Goes on to a table, or another part of the work. */
  void begin(String part) {
    subject = part;
  }

  void add(long more) {
    bytes += more;
    if (clock.millis() - told >= MILLIS_BETWEEN) {
      tell(subject);
    }
  }

  /** Tells the end of the whole. */
  void end(String sentence) {
    tell(sentence);
  }

  private void tell(String words) {
    told = clock.millis();
    double seconds = Math.max(told - begun, 1) / 1_000.0;
    output.printf(
        Locale.ROOT,
        "%s: %.1f MB in %.1f s, %.1f MB/s%n",
        words,
        bytes / MEGABYTE,
        seconds,
        bytes / MEGABYTE / seconds);
    output.flush();
  }
}
