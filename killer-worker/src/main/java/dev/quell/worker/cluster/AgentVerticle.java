package dev.quell.worker.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks clusters what orders say, and reports. It may die at any instant: what it had taken is
 * handed out again, and each step may be carried out twice.
 */
public final class AgentVerticle extends VerticleBase {
  private final ClusterOrders orders;
  private final AgentConfig config;
  private final MeterRegistry meters;
  private final Clock clock;
  private final List<ClusterWatch> watches = new ArrayList<>();
  private final List<ClusterRounds> rounds = new ArrayList<>();

  /** A verticle to deploy once. */
  public AgentVerticle(
      ClusterOrders orders, AgentConfig config, MeterRegistry meters, Clock clock) {
    this.orders = orders;
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    config.clusters().forEach(cluster -> watches.add(ClusterWatch.over(cluster.name(), meters)));
  }

  /** Tells of each cluster whether it answers. */
  public List<ClusterWatch> watches() {
    return List.copyOf(watches);
  }

  @Override
  public Future<?> start() {
    for (int i = 0; i < watches.size(); i++) {
      ClusterSettings settings = config.clusters().get(i);
      rounds.add(
          new ClusterRounds(
              vertx, orders, reach(settings, watches.get(i)), settings, config, watches.get(i)));
    }
    rounds.forEach(ClusterRounds::begin);
    return Future.succeededFuture();
  }

  private Cluster reach(ClusterSettings settings, ClusterWatch watch) {
    return settings.preset() == ClusterPreset.LOCAL
        ? LocalCluster.of(vertx, settings, clock)
        : CommandCluster.of(vertx, settings, watch, meters, clock);
  }

  @Override
  public Future<?> stop() {
    return Future.join(rounds.stream().map(ClusterRounds::stop).toList()).otherwiseEmpty();
  }
}
