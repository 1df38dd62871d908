package dev.quell.worker;

import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.AgentVerticle;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.cluster.ClusterWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The deployed agent of this process, which asks clusters what became of killed instances. */
public final class ClusterAgent {
  private final Vertx vertx;
  private final String deployment;
  private final List<ClusterWatch> watches;

  private ClusterAgent(Vertx vertx, String deployment, List<ClusterWatch> watches) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.watches = watches;
  }

  /** Deploys it; the first round begins at once. */
  public static Future<ClusterAgent> deploy(
      Vertx vertx, ClusterOrders orders, AgentConfig config, MeterRegistry meters) {
    AgentVerticle agent = new AgentVerticle(orders, config, meters, Clock.systemUTC());
    return vertx
        .deployVerticle(agent)
        .map(deployment -> new ClusterAgent(vertx, deployment, agent.watches()));
  }

  /** Tells of each cluster whether it answers. */
  public List<ClusterWatch> watches() {
    return watches;
  }

  /** Finishes what was begun, and takes no more orders. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
