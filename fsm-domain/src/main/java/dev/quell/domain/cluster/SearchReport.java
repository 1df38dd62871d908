package dev.quell.domain.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a search brought to light.
 *
 * @param jobs all that may live, of those whose owner and age the cluster tells
 * @param failure why nothing is known, bounded and without secrets; null if it is
 */
public record SearchReport(long searchId, List<LivingJob> jobs, @Nullable String failure) {
  /** A cluster that has more is asked for some users or names alone. */
  public static final int MOST_JOBS = 50_000;

  /** Copies the jobs. */
  public SearchReport {
    jobs = List.copyOf(jobs);
  }

  /** Tells of the jobs that may live. */
  public static SearchReport found(long searchId, List<LivingJob> jobs) {
    return jobs.size() <= MOST_JOBS
        ? new SearchReport(searchId, jobs, null)
        : failed(
            searchId,
            "%d jobs live on it, more than %d; name users or names in its settings"
                .formatted(jobs.size(), MOST_JOBS));
  }

  /** Tells that the cluster did not answer. */
  public static SearchReport failed(long searchId, String failure) {
    return new SearchReport(searchId, List.of(), failure);
  }
}
