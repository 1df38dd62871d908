package dev.quell.api.ctl;

/** A line that shows how far a job is: {@code #} has ended, {@code =} is told to die. */
final class Bar {
  private static final int CELLS = 20;

  private Bar() {}

  /** The line, at most so many characters long. */
  static String of(JobProgress job, int columns) {
    long all = Math.max(job.expected(), 1);
    int ended = job.isDone() ? CELLS : cells(job.over(), all);
    int told = job.isDone() ? 0 : cells(job.total(), all) - ended;
    String line =
        "[%s%s%s] %3d %%  %s"
            .formatted(
                "#".repeat(ended),
                "=".repeat(told),
                ".".repeat(CELLS - ended - told),
                job.isDone() ? 100 : job.over() * 100 / all,
                job.line());
    return line.length() > columns ? line.substring(0, columns) : line;
  }

  private static int cells(long part, long all) {
    return (int) (part * CELLS / all);
  }
}
