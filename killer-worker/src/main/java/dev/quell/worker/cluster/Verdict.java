package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.Observation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what became known of a job.
 *
 * @param answer what the cluster said, in words
 */
record Verdict(Observation observation, String answer) {

  /** Judges what a cluster lists under the id of a job. A pure function. */
  static Verdict of(ClusterJob job, Optional<ListedJob> listed, int leewaySeconds) {
    if (listed.isEmpty()) {
      return new Verdict(Observation.UNKNOWN, "not listed");
    }
    ListedJob found = listed.get();
    String difference = difference(job, found, leewaySeconds);
    if (difference != null) {
      return new Verdict(Observation.FOREIGN, difference);
    }
    return switch (found.life()) {
      case LIVES -> new Verdict(Observation.ALIVE, found.state());
      case ENDED -> new Verdict(Observation.GONE, found.state());
      case LOST ->
          new Verdict(
              Observation.NO_ANSWER, found.state() + ": the cluster has lost sight of its node");
    };
  }

  private static @Nullable String difference(ClusterJob job, ListedJob found, int leewaySeconds) {
    if (job.user() != null && found.user() != null && !job.user().equals(found.user())) {
      return "of " + found.user() + ", not of " + job.user();
    }
    Instant earliest = job.notBefore().minusSeconds(leewaySeconds);
    if (isBefore(found.submitted(), earliest) || isBefore(found.started(), earliest)) {
      return "there since " + found.begun() + ", before " + job.notBefore();
    }
    Instant notAfter = job.notAfter();
    Instant submitted = found.submitted();
    if (notAfter != null
        && !found.requeued()
        && submitted != null
        && submitted.isAfter(notAfter.plusSeconds(leewaySeconds))) {
      return "submitted at " + submitted + ", after " + notAfter;
    }
    return null;
  }

  private static boolean isBefore(@Nullable Instant time, Instant earliest) {
    return time != null && time.isBefore(earliest);
  }
}
