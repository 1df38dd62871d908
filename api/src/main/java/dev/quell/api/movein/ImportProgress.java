package dev.quell.api.movein;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells an operator every two seconds how far an import is, how fast, and how long it will take.
 */
final class ImportProgress {
  private static final long MILLIS_BETWEEN = 2_000;
  private static final int WIDTH = 20;

  private final PrintWriter output;
  private final Clock clock;
  private final long begun;
  private final long all;
  private long told;
  private long done;
  private long read;

  ImportProgress(PrintWriter output, Clock clock, long all) {
    this.output = output;
    this.clock = clock;
    this.all = all;
    this.begun = clock.millis();
    this.told = begun;
  }

  /** Counts rows that were there already. */
  void skip(long rows) {
    done += rows;
  }

  /** Counts rows that came. */
  void add(String table, long rows) {
    done += rows;
    read += rows;
    if (clock.millis() - told >= MILLIS_BETWEEN) {
      tell(table);
    }
  }

  /** Says what is done that has no rows. */
  void say(String sentence) {
    output.printf("%s: %s%n", sentence, time(clock.millis() - begun));
    output.flush();
  }

  private void tell(String table) {
    told = clock.millis();
    double rate = read * 1_000.0 / Math.max(told - begun, 1);
    double share = all == 0 ? 1 : Math.min(1, (double) done / all);
    int filled = (int) (share * WIDTH);
    output.printf(
        Locale.ROOT,
        "[%s%s] %3.0f %% %s: %,d of %,d rows, %,.0f rows/s, %s left%n",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        share * 100,
        table,
        done,
        all,
        rate,
        rate == 0 ? "unknown time" : time((long) ((all - done) / rate * 1_000)));
    output.flush();
  }

  private static String time(long millis) {
    Duration time = Duration.ofMillis(Math.max(millis, 0));
    return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
