package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.worker.cluster.LivingJob;

/**
 * Tells of an instance that has ended for Quell, while its cluster still runs it.
 *
 * @param status its letter
 * @param job what names it on the cluster
 * @param living what the cluster says of it
 */
public record Orphan(
    long taskInstanceId,
    long taskId,
    long workflowId,
    String status,
    ClusterJob job,
    LivingJob living) {

  /** Makes the order that ends it at once, outside of any kill job. */
  public ClusterOrder end() {
    return new ClusterOrder(0, taskInstanceId, job, ClusterStep.CANCEL, true);
  }
}
