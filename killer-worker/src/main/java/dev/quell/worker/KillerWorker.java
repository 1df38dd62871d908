package dev.quell.worker;

import dev.quell.worker.array.ArrayHandlers;
import dev.quell.worker.array.BatchKillHandlers;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.LiveCommits;
import dev.quell.worker.engine.RecordCodec;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.WorkerVerticle;
import dev.quell.worker.engine.WriteFailures;
import dev.quell.worker.engine.WriteProbe;
import dev.quell.worker.kill.ClusterOrderDesk;
import dev.quell.worker.kill.KillJobHandlers;
import dev.quell.worker.kill.KillPacer;
import dev.quell.worker.kill.OrphanDesk;
import dev.quell.worker.operate.OperatorHandlers;
import dev.quell.worker.recovery.BindingHandlers;
import dev.quell.worker.recovery.ResumeHandlers;
import dev.quell.worker.report.ReportHandlers;
import dev.quell.worker.run.RunHandlers;
import dev.quell.worker.run.RunInstancesHandlers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs the worker of this process: everything that changes state. */
public final class KillerWorker {
  private final Vertx vertx;
  private final List<String> deployments;
  private final ClusterOrders clusterOrders;
  private final OrphanDesk orphans;

  private KillerWorker(
      Vertx vertx, List<String> deployments, ClusterOrders clusterOrders, OrphanDesk orphans) {
    this.vertx = vertx;
    this.deployments = deployments;
    this.clusterOrders = clusterOrders;
    this.orphans = orphans;
  }

  /** Deploys one verticle per room; completes when every command address is registered. */
  public static Future<KillerWorker> deploy(
      Vertx vertx, WorkerConfig config, MeterRegistry meters) {
    return deploy(vertx, config, meters, new WriteFailures());
  }

  /**
   * Deploys as {@link #deploy(Vertx, WorkerConfig, MeterRegistry)} does.
   *
   * @param writeFailures remembers from now on whether the database takes writes
   */
  public static Future<KillerWorker> deploy(
      Vertx vertx, WorkerConfig config, MeterRegistry meters, WriteFailures writeFailures) {
    RecordCodec.register(vertx.eventBus());
    Session session =
        Session.of(config.database(), config.lockTimeoutMillis(), config.statementTimeoutMillis());
    RetryPolicy retries = RetryPolicy.within(config.commandTimeoutMillis());
    LiveCommits live = new LiveCommits();
    KillPacer pacer = new KillPacer(config.yielding(), config.chunkRows(), live, meters);
    AtomicReference<ClusterOrders> orders = new AtomicReference<>();
    AtomicReference<OrphanDesk> orphans = new AtomicReference<>();
    return Future.all(
            rooms(config, pacer, orders::set, orphans::set).stream()
                .map(
                    room -> new WorkerVerticle(session, retries, room, meters, writeFailures, live))
                .map(vertx::deployVerticle)
                .toList())
        .map(
            deployed ->
                new KillerWorker(
                    vertx,
                    deployed.list(),
                    Objects.requireNonNull(orders.get()),
                    Objects.requireNonNull(orphans.get())));
  }

  private static List<Function<Engine, CommandHandlers>> rooms(
      WorkerConfig config,
      KillPacer pacer,
      Consumer<ClusterOrders> orders,
      Consumer<OrphanDesk> orphans) {
    BatchQueue.Bounds reports =
        new BatchQueue.Bounds(
            config.queueCapacity(), config.batchLimit(), 1, config.maxQueueAgeMillis());
    int chunkRows = config.chunkRows();
    Duration buffer = Duration.ofMillis(config.reportByBufferMillis());
    return List.of(
        engine -> ReportHandlers.of(engine, reports, config.shards(), config.heartbeats()),
        engine -> ArrayHandlers.of(engine, bulk(config, engine), chunkRows),
        engine -> BindingHandlers.of(engine, bulk(config, engine), chunkRows),
        engine -> BatchKillHandlers.of(engine, bulk(config, engine), pacer),
        engine ->
            KillJobHandlers.of(engine, bulk(config, engine), config.killJobs(), chunkRows, pacer),
        engine -> ClusterOrderDesk.of(engine, config.killJobs().proof(), orders, orphans),
        engine -> RunHandlers.of(engine, reports, config.heartbeats()),
        engine -> ResumeHandlers.of(engine, bulk(config, engine), chunkRows),
        engine -> OperatorHandlers.of(engine, bulk(config, engine), chunkRows),
        engine -> RunInstancesHandlers.of(engine, bulk(config, engine), chunkRows, buffer),
        pacer::look,
        WriteProbe::of);
  }

  /** Bulk commands take as long as they have rows; each of their transactions is progress. */
  private static BatchQueue.Bounds bulk(WorkerConfig config, Engine engine) {
    return new BatchQueue.Bounds(
            config.queueCapacity(), 1, config.bulkConcurrency(), config.commandTimeoutMillis())
        .progressingWith(engine.progress());
  }

  /** Returns what clusters are to be asked for kill jobs; for agents, wherever they run. */
  public ClusterOrders clusterOrders() {
    return clusterOrders;
  }

  /** Returns what finds out which jobs of a cluster are of instances that have ended. */
  public OrphanDesk orphans() {
    return orphans;
  }

  /** Stops taking commands, finishes those under way, closes the connections. */
  public Future<Void> drain() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
  }
}
