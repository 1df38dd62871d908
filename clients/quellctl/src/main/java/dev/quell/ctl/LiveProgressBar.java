package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;

/** Redraws a progress bar in one line of a terminal. */
final class LiveProgressBar implements ProgressDisplay {
  private static final String START_OF_LINE = "\r";
  private static final String CLEAR_THE_REST = "\u001b[K";

  private final PrintWriter output;
  private final int columns;

  LiveProgressBar(PrintWriter output, int columns) {
    this.output = output;
    this.columns = columns;
  }

  @Override
  public void show(JsonObject view) {
    JobProgress job = JobProgress.of(view);
    // The last column is left free: some terminals go to the next line when it is written.
    output.print(START_OF_LINE + ProgressBar.of(job, columns - 1) + CLEAR_THE_REST);
    if (job.hasEnded()) {
      output.print(System.lineSeparator() + job.summary() + System.lineSeparator());
    }
    output.flush();
  }
}
