package dev.quell.worker;

import dev.quell.worker.engine.Session;
import dev.quell.worker.retention.RetentionConfig;
import dev.quell.worker.retention.RetentionVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The deployed retention of this process: what ended long ago is removed. */
public final class Retention {
  private final Vertx vertx;
  private final String deployment;

  private Retention(Vertx vertx, String deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
  }

  /**
   * Deploys it; the first round begins at once.
   *
   * @param process name of this process on the database, for people
   */
  public static Future<Retention> deploy(
      Vertx vertx,
      WorkerConfig worker,
      String process,
      RetentionConfig config,
      MeterRegistry meters) {
    Session session =
        Session.of(worker.database(), worker.lockTimeoutMillis(), worker.statementTimeoutMillis());
    return vertx
        .deployVerticle(new RetentionVerticle(session, process, config, meters))
        .map(deployment -> new Retention(vertx, deployment));
  }

  /** Finishes the chunk under way and lets another process go on. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
