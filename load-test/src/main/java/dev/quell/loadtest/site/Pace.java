package dev.quell.loadtest.site;

import java.util.random.RandomGenerator;

/**
 * Says how often things happen at a site, as the stock clients and workers have it, in
 * milliseconds.
 *
 * @param compression how many times faster than in life everything is
 */
record Pace(double compression) {
  private static final double HEARTBEAT_MILLIS = 90_000;
  private static final double JITTER = 0.1;
  private static final double POLL_MILLIS = 30_000;
  private static final double START_MILLIS = 10_000;
  private static final double READ_MILLIS = 5_000;
  private static final double KILL_MILLIS = 120_000;
  private static final double KILL_GRACE_SECONDS = 120;
  private static final double MEAN_RUN_MILLIS = 3_600_000;

  /** Of the logarithm of run times: one in six runs takes less than a quarter of the mean. */
  private static final double DEVIATION = 1;

  /** Answers when a worker is heard next. */
  long heartbeat(RandomGenerator random) {
    return inLife(HEARTBEAT_MILLIS * (1 + JITTER * (2 * random.nextDouble() - 1)));
  }

  /** Answers when a worker that runs is heard first, if nobody knows since when it has run. */
  long firstHeartbeat(RandomGenerator random) {
    return inLife(HEARTBEAT_MILLIS * random.nextDouble());
  }

  /** Answers how long a client waits between two looks. */
  long poll() {
    return inLife(POLL_MILLIS);
  }

  /** Answers how long the cluster takes to start an instance. */
  long start(RandomGenerator random) {
    return inLife(START_MILLIS * random.nextDouble());
  }

  /** Answers how long a person looks at a page. */
  long look(RandomGenerator random) {
    return inLife(READ_MILLIS * 2 * random.nextDouble());
  }

  /** Answers how long it is from one kill to the next. */
  long kill() {
    return inLife(KILL_MILLIS);
  }

  /** Answers how long workers have to obey a kill, in seconds. */
  long graceSeconds() {
    return Math.max(1, Math.round(KILL_GRACE_SECONDS / compression));
  }

  /** Answers how long a new instance runs; log-normal, with a mean of an hour. */
  long run(RandomGenerator random) {
    return inLife(Math.exp(logMean() + DEVIATION * random.nextGaussian()));
  }

  /**
   * Answers how long an instance still runs that is met while it runs: a long run is met more often
   * than a short one, and at any point of it alike.
   */
  long rest(RandomGenerator random) {
    double met = logMean() + DEVIATION * DEVIATION + DEVIATION * random.nextGaussian();
    return inLife(random.nextDouble() * Math.exp(met));
  }

  private static double logMean() {
    return Math.log(MEAN_RUN_MILLIS) - DEVIATION * DEVIATION / 2;
  }

  private long inLife(double millis) {
    return Math.max(1, Math.round(millis / compression));
  }
}
