package dev.quell.domain.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Decides what a cluster's answer about one process proves, and what it is asked next ({@code
 * docs/kill-jobs.md}, "What each word is worth"). Pure functions.
 */
public final class ClusterRules {
  /** What was told to end must be given time; what is asked often answers late. */
  private static final double FIRST_WAIT_SECONDS = 2;

  private static final double LONGEST_WAIT_SECONDS = 60;
  private static final int MOST_DOUBLINGS = 5;

  /** Slurm gives what it ends 30 seconds by default before it ends it by force. */
  private static final double CANCEL_AGAIN_SECONDS = 60;

  private ClusterRules() {}

  /**
   * Describes what has come of the asking so far.
   *
   * @param step what the cluster was asked for now
   * @param graceSeconds until the process may be ended; not above 0 if it may be already
   * @param askedSeconds since the cluster was first asked to end it; null if it has not been
   * @param cancelledSeconds since it was last asked to; null if it has not been
   * @param tries how often it has been asked in vain since then
   * @param before what was last observed; null if nothing was
   */
  public record Asked(
      ClusterStep step,
      double graceSeconds,
      @Nullable Double askedSeconds,
      @Nullable Double cancelledSeconds,
      int tries,
      @Nullable Observation before) {}

  /**
   * Decides about an answer.
   *
   * @param limitSeconds for which a process may live on after the cluster was asked to end it
   */
  public static ClusterDecision decide(Asked asked, Observation seen, double limitSeconds) {
    return switch (seen) {
      case GONE -> new ClusterDecision.Settle(Proof.CLUSTER, "The cluster has it no more.");
      case CANCELLED -> new ClusterDecision.AskAgain(ClusterStep.QUERY, FIRST_WAIT_SECONDS, 0);
      case ALIVE -> alive(asked, limitSeconds);
      case UNKNOWN -> unknown(asked);
      case FOREIGN ->
          mayEnd(asked)
              ? none("Its id on the cluster belongs to something else, which was not touched.")
              : inGrace(asked);
      case NO_ANSWER -> mayEnd(asked) ? again(asked, asked.step()) : inGrace(asked);
    };
  }

  /** Answers what is known of a process about which nothing more is asked. */
  public static String givenUp(@Nullable Observation last) {
    if (last == null) {
      return "Nobody has asked the cluster: no agent took it on, or its id there is not known.";
    }
    return switch (last) {
      case NO_ANSWER -> "The cluster did not answer in time.";
      case ALIVE -> "It still lives on the cluster.";
      case CANCELLED -> "The cluster was told to end it, and has not said since that it did.";
      default -> "The cluster has not said in time that it is gone.";
    };
  }

  private static ClusterDecision alive(Asked asked, double limitSeconds) {
    if (!mayEnd(asked)) {
      return inGrace(asked);
    }
    Double since = asked.askedSeconds();
    if (since != null && since >= limitSeconds) {
      return none("It still lives on the cluster, which was told to end it.");
    }
    Double cancelled = asked.cancelledSeconds();
    boolean cancel =
        asked.step() == ClusterStep.CANCEL
            || cancelled == null
            || cancelled >= CANCEL_AGAIN_SECONDS;
    return cancel && asked.step() == ClusterStep.QUERY
        ? new ClusterDecision.AskAgain(ClusterStep.CANCEL, 0, asked.tries() + 1)
        : again(asked, cancel ? ClusterStep.CANCEL : ClusterStep.QUERY);
  }

  /** A cluster that has just begun anew may learn again what it knew. */
  private static ClusterDecision unknown(Asked asked) {
    if (!mayEnd(asked)) {
      return inGrace(asked);
    }
    return asked.before() == Observation.UNKNOWN
        ? none("The cluster knows no such id, so it cannot tell whether it has ended.")
        : again(asked, ClusterStep.QUERY);
  }

  /** Its worker may still say so, and until then nothing is done to it. */
  private static ClusterDecision inGrace(Asked asked) {
    double wait = wait(asked.tries());
    return wait >= asked.graceSeconds()
        ? new ClusterDecision.AskAgain(ClusterStep.CANCEL, asked.graceSeconds(), 0)
        : new ClusterDecision.AskAgain(ClusterStep.QUERY, wait, asked.tries() + 1);
  }

  private static ClusterDecision again(Asked asked, ClusterStep step) {
    return new ClusterDecision.AskAgain(step, wait(asked.tries()), asked.tries() + 1);
  }

  private static ClusterDecision none(String sentence) {
    return new ClusterDecision.Settle(Proof.NONE, sentence);
  }

  private static boolean mayEnd(Asked asked) {
    return asked.graceSeconds() <= 0;
  }

  private static double wait(int tries) {
    return Math.min(
        LONGEST_WAIT_SECONDS,
        FIRST_WAIT_SECONDS * (1 << Math.min(Math.max(tries, 0), MOST_DOUBLINGS)));
  }
}
