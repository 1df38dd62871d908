package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.Observation;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers which jobs were seen alive, so that one that is not listed any more can be told from
 * one that never was: some clusters forget a job as soon as it has ended. Bounded: what is
 * forgotten here is unknown.
 */
final class SeenJobs {
  private static final int MOST = 200_000;

  private final Set<Seen> jobs = new LinkedHashSet<>();

  private record Seen(String id, Instant notBefore) {}

  /**
   * Takes note of what became known, and adds what was known before, here or where the order comes
   * from.
   */
  Verdict remembering(ClusterOrder order, Verdict verdict) {
    ClusterJob job = order.job();
    Seen seen = new Seen(job.distributorId(), job.notBefore());
    switch (verdict.observation()) {
      case ALIVE -> add(seen);
      case GONE, FOREIGN -> jobs.remove(seen);
      case UNKNOWN -> {
        if (order.listed() || jobs.contains(seen)) {
          return new Verdict(Observation.GONE, "was listed, and is not any more");
        }
      }
      case CANCELLED, NO_ANSWER -> {}
    }
    return verdict;
  }

  private void add(Seen seen) {
    jobs.add(seen);
    if (jobs.size() > MOST) {
      jobs.remove(jobs.iterator().next());
    }
  }
}
