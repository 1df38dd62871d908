package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.Observation;
import dev.quell.testing.Await;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.cluster.ClusterOrders;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** An agent that asks no cluster but says what the test has it say. */
record TestAgent(String name, ClusterOrders orders, TestDatabase db) {
  static final String CLUSTER = "dummy";
  private static final int MANY = 1_000;

  List<ClusterOrder> lease() {
    return lease(MANY);
  }

  List<ClusterOrder> lease(int limit) {
    return Await.await(orders.lease(Set.of(CLUSTER, "elsewhere"), name, limit));
  }

  /** Leases all that there is, due or not. */
  List<ClusterOrder> leaseSoon() {
    db.execute("update cluster_order set due_at = now() where leased_by is null");
    return lease();
  }

  void report(Observation seen, List<ClusterOrder> about) {
    Await.await(orders.report(name, about.stream().map(order -> reportOf(seen, order)).toList()));
  }

  private static ClusterReport reportOf(Observation seen, ClusterOrder order) {
    return new ClusterReport(
        order.killJobId(),
        order.taskInstanceId(),
        order.step(),
        seen,
        "ask " + order.job().distributorId(),
        "it is " + seen,
        Instant.parse("2026-11-24T03:00:00Z"));
  }
}
