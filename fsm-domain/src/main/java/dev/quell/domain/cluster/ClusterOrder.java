package dev.quell.domain.cluster;

/**
 * Asks for one step for one item of a kill job. It is carried out at least once: whoever leased it
 * may die at any instant.
 *
 * @param force whether the process is ended at once, without time to clean up
 * @param listed whether the cluster listed it as alive not long ago, when it was told to end it
 */
public record ClusterOrder(
    long killJobId,
    long taskInstanceId,
    ClusterJob job,
    ClusterStep step,
    boolean force,
    boolean listed) {

  /** Asks for a step of which no more is known. */
  public ClusterOrder(
      long killJobId, long taskInstanceId, ClusterJob job, ClusterStep step, boolean force) {
    this(killJobId, taskInstanceId, job, step, force, false);
  }
}
