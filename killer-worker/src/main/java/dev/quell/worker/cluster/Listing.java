package dev.quell.worker.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds what a cluster said of all the jobs that it was asked for, as a whole or not at all. */
final class Listing {
  private final List<ListedJob> jobs;
  private final Map<String, ListedJob> byId = new HashMap<>();
  private final Map<String, ListedJob> rests = new HashMap<>();

  private Listing(List<ListedJob> jobs) {
    this.jobs = List.copyOf(jobs);
  }

  /** Holds jobs, each by its own id. */
  static Listing of(Collection<ListedJob> jobs) {
    Listing listing = new Listing(List.copyOf(jobs));
    listing.jobs.forEach(job -> listing.add(job.id(), job));
    return listing;
  }

  /** Has a job found by a further name. */
  void add(String id, ListedJob job) {
    byId.merge(id, job, ListedJob::and);
  }

  /**
   * Has those tasks of an array found that are not listed by themselves: some clusters keep what
   * never began under the id of the array, once it was cancelled.
   */
  void addRest(String array, ListedJob job) {
    rests.merge(array, job, ListedJob::and);
  }

  Optional<ListedJob> find(String id) {
    ListedJob job = byId.get(id);
    return Optional.ofNullable(job == null ? rests.get(ArrayIds.array(id)) : job);
  }

  List<ListedJob> jobs() {
    return jobs;
  }
}
