package dev.quell.worker.cluster;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.LivingJob;
import io.vertx.core.Future;
import java.util.List;

/** Reaches one cluster. Belongs to one event loop. */
interface Cluster {
  /**
   * Carries out orders, all of this cluster: cancels what is to be cancelled, and asks what lives.
   * Never fails: what the cluster does not say is reported as not answered. Touches nothing that is
   * not the process an order means, and ends within a bounded time.
   */
  Future<List<ClusterReport>> carryOut(List<ClusterOrder> orders);

  /** Tells how many orders it takes at once. */
  int most();

  /** Asks whether it answers, about nothing in particular; fails if it does not. */
  Future<Void> probe();

  /** Gives the jobs that may live, of those whose owner and age it tells. */
  Future<List<LivingJob>> living();

  /** Gives back the threads. */
  Future<Void> close();
}
