package dev.quell.worker;

import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.WriteFailures;
import dev.quell.worker.recovery.IntakeVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Keeps account, for as long as this process takes reports, that it does. */
public final class ReportIntake {
  private final Vertx vertx;
  private final String deployment;

  private ReportIntake(Vertx vertx, String deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
  }

  /**
   * Begins to keep account; call it when reports can be taken, and before a reaper is deployed.
   * Completes when the first entry is committed.
   *
   * @param process name of this process on the database, the same after a restart
   * @param writeFailures is told how every entry ends
   */
  public static Future<ReportIntake> deploy(
      Vertx vertx,
      WorkerConfig worker,
      String process,
      MeterRegistry meters,
      WriteFailures writeFailures) {
    Session session =
        Session.of(worker.database(), worker.lockTimeoutMillis(), worker.statementTimeoutMillis());
    RetryPolicy retries = RetryPolicy.within(worker.commandTimeoutMillis());
    return vertx
        .deployVerticle(new IntakeVerticle(session, process, retries, meters, writeFailures))
        .map(deployment -> new ReportIntake(vertx, deployment));
  }

  /**
   * Ends it. What was written stays: a process that is expected back counts as away for a while.
   */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
