package dev.quell.loadtest.report;

import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells the user what is going on: by a bar on a terminal, otherwise by one line for each step. */
public final class Progress implements AutoCloseable {
  private final PrintWriter out;
  private final int steps;
  private final Optional<ProgressBar> bar;
  private int begun;

  /** Announces a number of steps; lines go to the writer, a bar to standard error. */
  public Progress(PrintWriter out, int steps) {
    this.out = out;
    this.steps = steps;
    this.bar =
        Optional.ofNullable(System.console())
            .map(
                console ->
                    new ProgressBarBuilder()
                        .setInitialMax(steps)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(500)
                        .hideEta()
                        .clearDisplayOnFinish()
                        .build());
  }

  /** Begins a step; the one before has ended. */
  public void step(String what) {
    begun++;
    if (bar.isPresent()) {
      bar.get().stepTo(begun - 1);
      bar.get().setExtraMessage(what);
    } else {
      out.printf("[%d/%d] %s%n", begun, steps, what);
      out.flush();
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
