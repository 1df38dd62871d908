package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;

/** A line when the job goes over to something else, and one every few seconds between. */
final class PlainLines implements Display {
  private static final long MILLIS_BETWEEN = 5_000;

  private final PrintWriter output;
  private final Clock clock;
  private String standing = "";
  private String shown = "";
  private long shownMillis;

  PlainLines(PrintWriter output, Clock clock) {
    this.output = output;
    this.clock = clock;
  }

  @Override
  public void show(JsonObject view) {
    JobProgress job = JobProgress.of(view);
    String now = job.state() + " " + job.phase();
    boolean isDue = clock.millis() - shownMillis >= MILLIS_BETWEEN && !job.line().equals(shown);
    if (isDue || !now.equals(standing)) {
      standing = now;
      shown = job.line();
      shownMillis = clock.millis();
      output.println(shown);
      output.flush();
    }
  }
}
