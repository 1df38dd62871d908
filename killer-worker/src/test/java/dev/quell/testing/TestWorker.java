package dev.quell.testing;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.KillerWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.kill.KillJobConfig;
import dev.quell.worker.kill.YieldConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;

/** A worker deployed for a test, in a Vert.x of its own. */
public final class TestWorker implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final KillerWorker worker;
  private final CommandBus bus;

  private TestWorker(WorkerConfig config) {
    worker = Await.await(KillerWorker.deploy(vertx, config, meters));
    bus = CommandBus.create(vertx, 20_000);
  }

  /** Deploys with the default settings. */
  @Provides
  public static TestWorker on(TestDatabase database) {
    return with(WorkerConfig.defaults(database.options()));
  }

  /** Deploys with settings of the test. */
  public static TestWorker with(WorkerConfig config) {
    return new TestWorker(config);
  }

  /**
   * Deploys with default settings but for the rows that one transaction of a bulk command changes.
   */
  public static TestWorker inChunksOf(int chunkRows, TestDatabase database) {
    WorkerConfig config = WorkerConfig.defaults(database.options());
    return inChunksOf(chunkRows, config.reportByBufferMillis(), database);
  }

  /** The same with another time that heartbeats hold. */
  public static TestWorker inChunksOf(
      int chunkRows, int reportByBufferMillis, TestDatabase database) {
    WorkerConfig config = WorkerConfig.defaults(database.options());
    return with(config(config, chunkRows, reportByBufferMillis, config.killJobs()));
  }

  /** Deploys with default settings but for the size of chunks and how kill jobs are worked on. */
  public static TestWorker killing(
      int chunkRows, KillJobConfig killJobs, PgConnectOptions options) {
    WorkerConfig config = WorkerConfig.defaults(options);
    return with(config(config, chunkRows, config.reportByBufferMillis(), killJobs));
  }

  /** The same settings but for the size of chunks, how long heartbeats hold, and kill jobs. */
  public static WorkerConfig config(
      WorkerConfig config, int chunkRows, int reportByBufferMillis, KillJobConfig killJobs) {
    return config(config, chunkRows, reportByBufferMillis, killJobs, config.yielding());
  }

  /** The same settings but for how kills yield. */
  public static WorkerConfig yielding(WorkerConfig config, YieldConfig yielding) {
    return config(
        config, config.chunkRows(), config.reportByBufferMillis(), config.killJobs(), yielding);
  }

  private static WorkerConfig config(
      WorkerConfig config,
      int chunkRows,
      int reportByBufferMillis,
      KillJobConfig killJobs,
      YieldConfig yielding) {
    return new WorkerConfig(
        config.database(),
        config.shards(),
        config.queueCapacity(),
        config.maxQueueAgeMillis(),
        config.batchLimit(),
        chunkRows,
        config.bulkConcurrency(),
        config.lockTimeoutMillis(),
        config.statementTimeoutMillis(),
        config.commandTimeoutMillis(),
        reportByBufferMillis,
        config.heartbeats(),
        killJobs,
        yielding);
  }

  public Vertx vertx() {
    return vertx;
  }

  public SimpleMeterRegistry meters() {
    return meters;
  }

  /** How often rows of a table have been locked; throws if nobody measures that. */
  public long locksOf(String table) {
    return meters.get("quell.lock.wait").tag("table", table).timer().count();
  }

  /** Sends a command and does not wait. */
  public Future<CommandReply> send(Command command) {
    return bus.request(command);
  }

  /** Sends a command and waits for its outcome. */
  @SuppressWarnings("unchecked")
  public <R extends CommandReply> R ask(Command command) {
    return (R) Await.await(send(command));
  }

  /** Sends the JSON form of a command, as a member of the cluster without a worker would. */
  public Future<JsonObject> sendJson(CommandKind kind, JsonObject body) {
    return vertx.eventBus().<JsonObject>request(kind.address(), body).map(Message::body);
  }

  /** Sends the JSON form of a command and waits for its outcome. */
  public JsonObject askJson(CommandKind kind, JsonObject body) {
    return Await.await(sendJson(kind, body));
  }

  /** What clusters are to be asked, as agents in the same process see it. */
  public ClusterOrders clusterOrders() {
    return worker.clusterOrders();
  }

  /** Stops the worker as a shutdown would. */
  public Future<Void> drain() {
    return worker.drain();
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }
}
