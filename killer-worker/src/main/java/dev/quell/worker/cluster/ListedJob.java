package dev.quell.worker.cluster;

import dev.quell.domain.cluster.LivingJob;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a cluster says of one job.
 *
 * @param user null if it does not say
 * @param submitted when it came; null if it does not say
 * @param started when it began to run; null if it does not say, or it has not
 * @param life whether its processes may still run
 * @param state the cluster's own word
 * @param name null if it does not say
 * @param requeued whether the cluster has begun it anew under the same id, which makes it look as
 *     if it had been submitted then
 */
record ListedJob(
    String id,
    @Nullable String user,
    @Nullable Instant submitted,
    @Nullable Instant started,
    Life life,
    String state,
    @Nullable String name,
    boolean requeued) {

  /** Tells whether the processes of a job may still run. */
  enum Life {
    /** They run, wait to run, or are ending. */
    LIVES,
    /** The cluster has lost sight of them. */
    LOST,
    /** The cluster has seen them end. */
    ENDED
  }

  /** Gives the earliest time that the cluster tells of it; null if it tells none. */
  @Nullable Instant begun() {
    return submitted == null ? started : submitted;
  }

  /** Tells of it as far as others may judge by; empty if its owner or its age is not known. */
  Optional<LivingJob> living() {
    Instant since = begun();
    return user == null || since == null
        ? Optional.empty()
        : Optional.of(new LivingJob(id, user, since, state, requeued));
  }

  /** Takes another job that bears the same id: what may live of one of them, may live. */
  ListedJob and(ListedJob other) {
    return life.compareTo(other.life) <= 0 ? this : other;
  }
}
