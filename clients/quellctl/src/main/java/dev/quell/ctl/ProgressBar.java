package dev.quell.ctl;

/** Formats progress as a bar: {@code #} has finished, {@code =} is told to die. */
final class ProgressBar {
  private static final int CELLS = 20;

  private ProgressBar() {}

  /** Formats one line, at most so many characters long. */
  static String of(JobProgress job, int columns) {
    long all = Math.max(job.expected(), 1);
    int finished = job.isDone() ? CELLS : cells(job.finished(), all);
    int signalled = job.isDone() ? 0 : cells(job.total(), all) - finished;
    String line =
        "[%s%s%s] %3d %%  %s"
            .formatted(
                "#".repeat(finished),
                "=".repeat(signalled),
                ".".repeat(CELLS - finished - signalled),
                job.isDone() ? 100 : job.finished() * 100 / all,
                job.summary());
    return line.length() > columns ? line.substring(0, columns) : line;
  }

  private static int cells(long part, long all) {
    return (int) (part * CELLS / all);
  }
}
