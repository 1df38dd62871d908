package dev.quell.loadtest.progress;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells the user what is going on. */
public interface Progress extends AutoCloseable {

  /** A step begins; the one before has ended. */
  void step(String what);

  @Override
  void close();

  /** A bar that moves if there is a terminal, otherwise lines to a writer. */
  static Progress of(PrintWriter out, int steps) {
    return System.console() == null ? lines(out, steps) : bar(steps);
  }

  /** A bar on standard error. */
  static Progress bar(int steps) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .hideEta()
            .clearDisplayOnFinish()
            .build();
    return new Progress() {
      private boolean begun;

      @Override
      public void step(String what) {
        bar.stepBy(begun ? 1 : 0);
        begun = true;
        bar.setExtraMessage(what);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  /** One line per step, for a file. */
  static Progress lines(PrintWriter out, int steps) {
    return new Progress() {
      private int begun;

      @Override
      public void step(String what) {
        begun++;
        out.printf("[%d/%d] %s%n", begun, steps, what);
        out.flush();
      }

      @Override
      public void close() {
        // Every line is out already.
      }
    };
  }
}
