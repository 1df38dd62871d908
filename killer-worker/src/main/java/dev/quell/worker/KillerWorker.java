package dev.quell.worker;

import dev.quell.worker.array.ArrayVerticle;
import dev.quell.worker.array.KillVerticle;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.RecordCodec;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.kill.KillJobVerticle;
import dev.quell.worker.operate.OperatorVerticle;
import dev.quell.worker.recovery.BindingVerticle;
import dev.quell.worker.recovery.ResumeVerticle;
import dev.quell.worker.report.ReportVerticle;
import dev.quell.worker.run.RunInstancesVerticle;
import dev.quell.worker.run.RunVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** The deployed worker of this process: everything that changes state. */
public final class KillerWorker {
  private final Vertx vertx;
  private final List<String> deployments;

  private KillerWorker(Vertx vertx, List<String> deployments) {
    this.vertx = vertx;
    this.deployments = deployments;
  }

  /** Deploys all verticles; completes when every command address is registered. */
  public static Future<KillerWorker> deploy(
      Vertx vertx, WorkerConfig config, MeterRegistry meters) {
    RecordCodec.register(vertx.eventBus());
    Session session =
        Session.of(config.database(), config.lockTimeoutMillis(), config.statementTimeoutMillis());
    RetryPolicy retries = RetryPolicy.within(config.commandTimeoutMillis());
    BatchQueue.Bounds reports =
        new BatchQueue.Bounds(
            config.queueCapacity(), config.batchLimit(), 1, config.queuePatienceMillis());
    BatchQueue.Bounds bulk =
        new BatchQueue.Bounds(
            config.queueCapacity(), 1, config.bulkConcurrency(), config.commandTimeoutMillis());
    List<VerticleBase> verticles =
        List.of(
            new ReportVerticle(session, retries, reports, config.lanes(), meters),
            new ArrayVerticle(session, retries, bulk, config.chunkRows(), meters),
            new BindingVerticle(session, retries, bulk, config.chunkRows(), meters),
            new KillVerticle(session, retries, bulk, config.chunkRows(), meters),
            new KillJobVerticle(
                session, retries, bulk, config.killJobs(), config.chunkRows(), meters),
            new RunVerticle(session, retries, reports, meters),
            new ResumeVerticle(session, retries, bulk, config.chunkRows(), meters),
            new OperatorVerticle(session, retries, bulk, config.chunkRows(), meters),
            new RunInstancesVerticle(
                session,
                retries,
                bulk,
                config.chunkRows(),
                Duration.ofMillis(config.reportByBufferMillis()),
                meters));
    return Future.all(verticles.stream().map(vertx::deployVerticle).toList())
        .map(deployed -> new KillerWorker(vertx, deployed.list()));
  }

  /** Stops taking commands, finishes those under way, closes the connections. */
  public Future<Void> drain() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
  }
}
