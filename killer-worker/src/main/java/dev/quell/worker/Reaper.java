package dev.quell.worker;

import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.engine.Session;
import dev.quell.worker.recovery.ReaperConfig;
import dev.quell.worker.recovery.ReaperVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The deployed reaper of this process, beside a worker that takes its commands. */
public final class Reaper {
  private final Vertx vertx;
  private final String deployment;

  private Reaper(Vertx vertx, String deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
  }

  /** Deploys it; the first round begins at once. */
  public static Future<Reaper> deploy(
      Vertx vertx,
      WorkerConfig worker,
      CommandBus commands,
      ReaperConfig config,
      MeterRegistry meters) {
    Session session =
        Session.of(worker.database(), worker.lockTimeoutMillis(), worker.statementTimeoutMillis());
    return vertx
        .deployVerticle(new ReaperVerticle(session, commands, config, meters))
        .map(deployment -> new Reaper(vertx, deployment));
  }

  /** Finishes the command under way and lets another process be the active one. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
