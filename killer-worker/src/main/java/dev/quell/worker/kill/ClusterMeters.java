package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterDecision;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Proof;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;

/** Counts what clusters are asked and what they say, whichever agent asks them. Thread-safe. */
final class ClusterMeters {
  private final MeterRegistry meters;

  /**
   * @param clusters those that can be asked: what is unproven of them is counted from 0 on, because
   *     no alert sees the first one of a counter that begins with 1
   */
  ClusterMeters(MeterRegistry meters, Set<String> clusters) {
    this.meters = meters;
    clusters.forEach(this::unprovenOf);
  }

  void handedOut(String cluster, ClusterStep step) {
    Counter.builder("quell.proof.orders")
        .description("Orders about single processes that were handed out to agents")
        .tag("cluster", cluster)
        .tag("step", step.wireName())
        .register(meters)
        .increment();
  }

  void heard(ClusterOrderDesk.Written written) {
    for (ClusterOrderDesk.Heard one : written.heard()) {
      Counter.builder("quell.proof.answers")
          .description("What clusters said about single processes that they were asked about")
          .tag("cluster", one.cluster())
          .tag("observation", one.report().observation().wireName())
          .register(meters)
          .increment();
      if (one.decision() instanceof ClusterDecision.Settle end && end.proof() == Proof.NONE) {
        unproven(one.cluster());
      }
    }
  }

  void unproven(String cluster) {
    unprovenOf(cluster).increment();
  }

  private Counter unprovenOf(String cluster) {
    return Counter.builder("quell.proof.unproven")
        .description("Killed processes that their cluster was asked about and that may still run")
        .tag("cluster", cluster)
        .register(meters);
  }
}
