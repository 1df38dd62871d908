package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;

/** Prints a line when the job changes its state or phase, and one every few seconds between. */
final class ProgressLines implements ProgressDisplay {
  private static final long INTERVAL_MILLIS = 5_000;

  private final PrintWriter output;
  private final Clock clock;
  private String lastState = "";
  private String shown = "";
  private long shownMillis;

  ProgressLines(PrintWriter output, Clock clock) {
    this.output = output;
    this.clock = clock;
  }

  @Override
  public void show(JsonObject view) {
    JobProgress job = JobProgress.of(view);
    String now = job.state() + " " + job.phase();
    boolean isDue = clock.millis() - shownMillis >= INTERVAL_MILLIS && !job.summary().equals(shown);
    if (isDue || !now.equals(lastState)) {
      lastState = now;
      shown = job.summary();
      shownMillis = clock.millis();
      output.println(shown);
      output.flush();
    }
  }
}
