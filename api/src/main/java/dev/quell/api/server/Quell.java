package dev.quell.api.server;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.BrowserGuard;
import dev.quell.api.auth.IdentityProvider;
import dev.quell.api.auth.SignIn;
import dev.quell.api.auth.TokenAccess;
import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.EmbeddedDatabase;
import dev.quell.api.database.LongReads;
import dev.quell.api.database.ReplicaReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SchemaMigrator;
import dev.quell.api.http.CorsPolicy;
import dev.quell.api.http.OpenEventStreams;
import dev.quell.api.movein.Import;
import dev.quell.api.observability.Metrics;
import dev.quell.api.observability.Traces;
import dev.quell.cluster.ClusterMember;
import dev.quell.worker.ClusterAgent;
import dev.quell.worker.KillerWorker;
import dev.quell.worker.Reaper;
import dev.quell.worker.ReportIntake;
import dev.quell.worker.Retention;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.cluster.ClusterWatch;
import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.engine.Durability;
import dev.quell.worker.engine.WriteFailures;
import dev.quell.worker.kill.KillJobConfig;
import dev.quell.worker.kill.ProofConfig;
import dev.quell.worker.kill.YieldConfig;
import dev.quell.worker.recovery.ReaperConfig;
import dev.quell.worker.retention.RetentionConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running Quell: keys, database, worker and HTTP listener of one process, started in this order
 * and stopped in the reverse one. Thread-safe.
 */
public final class Quell {
  private static final long REQUESTS_STOP_SECONDS = 10;
  private static final long WORKER_STOP_SECONDS = 20;
  private static final long VERTX_STOP_SECONDS = 10;

  /** What it does not finish is handed out again. */
  private static final long AGENT_STOP_SECONDS = 10;

  private static final long DATABASE_STOP_SECONDS = 120;

  private static final int MOST_EVENT_STREAMS = 256;

  /** How much longer than a command lives its sender waits, so that it hears how it ended. */
  private static final long REPLY_GRACE_MILLIS = 1_000;

  private final QuellConfig config;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WriteFailures writeFailures = new WriteFailures();
  private final LauncherThread launcher = new LauncherThread();
  private final StopSequence parts = new StopSequence();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> stopped = Promise.promise();
  private volatile Optional<DatabaseAddress> replica = Optional.empty();
  private volatile Optional<IdentityProvider> provider = Optional.empty();
  private volatile Optional<KillerWorker> worker = Optional.empty();
  private volatile List<ClusterWatch> clusterWatches = List.of();
  private volatile int port;

  private Quell(QuellConfig config) {
    this.config = config;
  }

  /**
   * Starts all parts. Completes when requests are served; fails with an exception whose message is
   * a sentence for the operator, after whatever had been started is stopped again.
   */
  public static Future<Quell> start(QuellConfig config) {
    Quell quell = new Quell(config);
    return quell
        .startParts()
        .map(quell)
        .recover(failure -> quell.stop().compose(stopped -> Future.failedFuture(failure)));
  }

  /**
   * Stops serving: no new request is taken, those in flight are answered within 10 seconds, the
   * worker finishes its commands, then everything else stops. Always succeeds; failures on the way
   * are logged. Further calls wait for the first one.
   */
  public Future<Void> stop() {
    if (stopping.compareAndSet(false, true)) {
      parts.run().onSuccess(none -> launcher.close()).onComplete(stopped);
    }
    return stopped.future();
  }

  /** The port it listens on, also if the configuration left the choice open. */
  public int port() {
    return port;
  }

  /**
   * What may be refused is looked at before the database is touched: a wrong setting must not leave
   * a schema behind.
   */
  private Future<Void> startParts() {
    return launcher
        .call(this::externalDatabase)
        .compose(
            external ->
                startVertx()
                    .compose(
                        vertx ->
                            accessControl(vertx)
                                .compose(access -> startOn(vertx, external, access))));
  }

  /** Both URLs are read at once, so that neither is found wrong too late. */
  private Optional<DatabaseAddress> externalDatabase() {
    replica = config.database().readUrl().map(DatabaseAddress::ofReadUrl);
    return config.database().url().map(DatabaseAddress::ofUrl);
  }

  /**
   * Names the database and what must be done before it is used.
   *
   * @param migrate blocks until the database takes connections and has the schema of this build
   */
  private record Target(DatabaseAddress address, Runnable migrate) {
    void prepare() {
      migrate.run();
      Import.requireFinished(address);
    }
  }

  /**
   * While the database starts and its schema is looked at, the contract file is read and the routes
   * are made. Nothing listens, and the worker does nothing, before the schema is there.
   */
  private Future<Void> startOn(
      Vertx vertx, Optional<DatabaseAddress> external, AccessControl access) {
    return launcher
        .call(() -> external.map(Quell::target).orElseGet(this::openEmbeddedDatabase))
        .compose(
            target -> {
              DatabaseAddress database = target.address();
              Future<HttpApi.Routes> routes = makeRoutes(vertx, database, access);
              return Future.join(launcher.run(target::prepare), routes)
                  .compose(prepared -> startServices(vertx, database, routes.result()));
            });
  }

  private static Target target(DatabaseAddress external) {
    DatabaseAddress database = external.withPrimaryFirst();
    return new Target(database, () -> SchemaMigrator.migrate(database));
  }

  private Target openEmbeddedDatabase() {
    EmbeddedDatabase database =
        EmbeddedDatabase.open(config.database().dataFolder(), config.database().embeddedPort());
    parts.add("the embedded database", DATABASE_STOP_SECONDS, () -> launcher.run(database::stop));
    return new Target(
        database.address(),
        () -> {
          database.serve();
          SchemaMigrator.migrateOwn(database.address());
        });
  }

  private Future<Vertx> startVertx() {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(eventLoops())
            .setEventBusOptions(ClusterMember.eventBus(config.cluster().member()))
            .setMetricsOptions(Metrics.options());
    VertxBuilder builder =
        Vertx.builder().with(options).withMetrics(new MicrometerMetricsFactory(meters));
    if (config.tracing().enabled()) {
      trace(builder);
    }
    Future<Vertx> vertx =
        config.cluster().enabled()
            ? joinCluster().compose(member -> member.build(builder))
            : launcher.call(builder::build);
    return vertx.onSuccess(built -> parts.add("Vert.x", VERTX_STOP_SECONDS, built::close));
  }

  private void trace(VertxBuilder builder) {
    Traces traces = Traces.sent(config.tracing(), VersionProvider.version());
    parts.add("the traces", VERTX_STOP_SECONDS, traces::flush);
    builder.withTracer(traces.tracers());
  }

  /**
   * Commands and answers go from one event loop to another, which costs a switch of threads where
   * processors are few; so there are no more than can be kept busy.
   */
  private int eventLoops() {
    return Math.max(config.http().instances(), Runtime.getRuntime().availableProcessors() / 2);
  }

  private Future<ClusterMember> joinCluster() {
    return launcher
        .call(() -> ClusterMember.join(config.cluster().member()))
        .onSuccess(
            member ->
                parts.add("the cluster", VERTX_STOP_SECONDS, () -> launcher.run(member::leave)));
  }

  private Future<Void> startServices(Vertx vertx, DatabaseAddress database, HttpApi.Routes routes) {
    Runnable watch = database.servers().watch(vertx, meters);
    parts.add("the watch over the database", VERTX_STOP_SECONDS, () -> ended(watch));
    return KillerWorker.deploy(vertx, workerConfig(database), meters, writeFailures)
        .onSuccess(deployed -> worker = Optional.of(deployed))
        .onSuccess(deployed -> parts.add("the worker", WORKER_STOP_SECONDS, deployed::drain))
        .compose(
            deployed ->
                listen(vertx, routes)
                    .compose(listening -> keepAccountOfReports(vertx, database))
                    .compose(intake -> startReaper(vertx, database))
                    .compose(reaper -> startRetention(vertx, database))
                    .compose(retention -> startAgent(vertx, deployed.clusterOrders())));
  }

  private Future<Void> startAgent(Vertx vertx, ClusterOrders orders) {
    QuellConfig.Clusters clusters = config.clusters();
    if (clusters.served().isEmpty()) {
      return Future.succeededFuture();
    }
    return launcher
        .call(() -> AgentName.of(clusters, "server"))
        .compose(
            name ->
                ClusterAgent.deploy(
                    vertx,
                    orders,
                    new AgentConfig(name, clusters.served(), clusters.pollMillis()),
                    meters))
        .onSuccess(agent -> clusterWatches = agent.watches())
        .onSuccess(agent -> parts.add("the agent", AGENT_STOP_SECONDS, agent::stop))
        .mapEmpty();
  }

  private static Future<Void> ended(Runnable end) {
    end.run();
    return Future.succeededFuture();
  }

  private Future<Void> keepAccountOfReports(Vertx vertx, DatabaseAddress database) {
    return launcher
        .call(this::processName)
        .compose(
            name -> ReportIntake.deploy(vertx, workerConfig(database), name, meters, writeFailures))
        .onSuccess(intake -> parts.add("the account of reports", WORKER_STOP_SECONDS, intake::stop))
        .mapEmpty();
  }

  /** Where clients find this process, also after a restart. */
  private String processName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      host = config.http().host();
    }
    return host + ":" + port;
  }

  /** The last to start and the first to stop: nobody is reaped while reports are not taken. */
  private Future<Void> startReaper(Vertx vertx, DatabaseAddress database) {
    if (!config.reaper().enabled()) {
      return Future.succeededFuture();
    }
    ReaperConfig reaper =
        new ReaperConfig(config.reaper().intervalMillis(), config.reaper().startGraceMillis());
    return Reaper.deploy(vertx, workerConfig(database), commandBus(vertx), reaper, meters)
        .onSuccess(deployed -> parts.add("the reaper", WORKER_STOP_SECONDS, deployed::stop))
        .mapEmpty();
  }

  private Future<Void> startRetention(Vertx vertx, DatabaseAddress database) {
    RetentionConfig retention =
        new RetentionConfig(
            config.retention().finishedWorkflowsDays(),
            config.retention().auditDays(),
            config.retention().unusedDagDays(),
            config.retention().unprovenDays(),
            config.retention().archiveFolder(),
            config.retention().rowsPerSecond(),
            config.worker().chunkRows(),
            config.retention().intervalMillis());
    if (!retention.isOn()) {
      return Future.succeededFuture();
    }
    return launcher
        .call(this::processName)
        .compose(name -> Retention.deploy(vertx, workerConfig(database), name, retention, meters))
        .onSuccess(deployed -> parts.add("the retention", WORKER_STOP_SECONDS, deployed::stop))
        .mapEmpty();
  }

  private CommandBus commandBus(Vertx vertx) {
    return CommandBus.create(vertx, config.worker().commandTimeoutMillis() + REPLY_GRACE_MILLIS);
  }

  /** The wiring of the HTTP side; its pools connect when they are asked. */
  private Future<HttpApi.Routes> makeRoutes(
      Vertx vertx, DatabaseAddress database, AccessControl access) {
    RetryingPool reads = database.openReads(vertx, config, meters, writeFailures);
    parts.add("the read pool", VERTX_STOP_SECONDS, reads::close);
    LongReads longReads = database.openLongReads(vertx, config, meters);
    parts.add("the long reads", VERTX_STOP_SECONDS, longReads::close);
    Readiness readiness =
        Readiness.of(vertx, reads, () -> database.ask(vertx), writeFailures)
            .requireTurningLoops(vertx)
            .requireWorkingQueues(meters, config.worker().commandTimeoutMillis());
    Optional<SignIn> signIn = provider.map(at -> signIn(at, reads));
    HttpServices services =
        new HttpServices(
            commandBus(vertx),
            reads,
            views(vertx, reads),
            longReads,
            signIn.map(people -> people.besides(access)).orElse(access),
            signIn,
            CorsPolicy.only(config.http().corsAllowedOrigins()),
            browserGuard(),
            meters,
            readiness,
            config.killJobs(),
            new OpenEventStreams(MOST_EVENT_STREAMS, meters),
            config.stuck(),
            config.retention(),
            () -> worker.map(KillerWorker::clusterOrders),
            () -> worker.map(KillerWorker::orphans),
            () -> clusterWatches);
    return HttpApi.routes(vertx, config.http(), services);
  }

  /** Only now is it looked whether the database is as it should be: there was no schema before. */
  private Future<Void> listen(Vertx vertx, HttpApi.Routes routes) {
    routes.readiness().shownBy(vertx, meters);
    return routes
        .listen()
        .onSuccess(
            api ->
                parts.add(
                    "readiness and listener", REQUESTS_STOP_SECONDS, () -> drain(routes, api)))
        .onSuccess(api -> port = api.port())
        .<Void>mapEmpty()
        .recover(failure -> Future.failedFuture(explained(failure)));
  }

  private RetryingPool views(Vertx vertx, RetryingPool reads) {
    return replica.map(from -> openReplica(vertx, from, reads)).orElse(reads);
  }

  private RetryingPool openReplica(Vertx vertx, DatabaseAddress from, RetryingPool reads) {
    ReplicaReads opened = from.openReplica(vertx, config, reads, meters);
    parts.add("the replica", VERTX_STOP_SECONDS, opened::close);
    return opened.views();
  }

  private static Future<Void> drain(HttpApi.Routes routes, HttpApi api) {
    routes.readiness().drain();
    return api.drain();
  }

  private Future<AccessControl> accessControl(Vertx vertx) {
    return config.auth().isEnabled()
        ? openProvider(vertx)
            .compose(opened -> TokenAccess.create(vertx, config.auth(), Clock.systemUTC(), meters))
            .recover(failure -> Future.failedFuture(asSetting(failure)))
        : Future.succeededFuture(AccessControl.open());
  }

  private Future<Void> openProvider(Vertx vertx) {
    return config
        .auth()
        .oidc()
        .map(
            oidc ->
                IdentityProvider.open(
                        vertx, oidc, config.auth().leewaySeconds(), Clock.systemUTC(), meters)
                    .onSuccess(opened -> provider = Optional.of(opened))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  private SignIn signIn(IdentityProvider at, RetryingPool sessions) {
    return SignIn.at(at, sessions, config.http().corsAllowedOrigins(), Clock.systemUTC(), meters);
  }

  /** A key that cannot be used is a wrong setting. */
  private static Throwable asSetting(Throwable failure) {
    return failure instanceof IllegalArgumentException
        ? new ConfigurationException(String.valueOf(failure.getMessage()))
        : failure;
  }

  /** No page has a token of its own, so tokens are guard enough. */
  private Optional<BrowserGuard> browserGuard() {
    return config.auth().isEnabled()
        ? Optional.empty()
        : Optional.of(
            BrowserGuard.of(
                config.http().allowedHosts(), config.http().corsAllowedOrigins(), meters));
  }

  private WorkerConfig workerConfig(DatabaseAddress database) {
    QuellConfig.Worker worker = config.worker();
    return new WorkerConfig(
        database.servers(),
        worker.shards(),
        worker.queueCapacity(),
        worker.maxQueueAgeMillis(),
        worker.batchLimit(),
        worker.chunkRows(),
        worker.bulkConcurrency(),
        worker.lockTimeoutMillis(),
        worker.statementTimeoutMillis(),
        worker.commandTimeoutMillis(),
        worker.reportByBufferMillis(),
        worker.heartbeatsAwaitDisk() ? Durability.AWAITED : Durability.PROMPT,
        killJobConfig(config.killJobs()),
        yieldConfig(config.kill()));
  }

  private static YieldConfig yieldConfig(QuellConfig.Kill kill) {
    return new YieldConfig(kill.yieldCommitMillis(), kill.leastChunkRows(), kill.chunksAtOnce());
  }

  private static KillJobConfig killJobConfig(QuellConfig.KillJobs killJobs) {
    return new KillJobConfig(
        killJobs.concurrency(),
        killJobs.leaseMillis(),
        new ProofConfig(
            Set.copyOf(killJobs.proofClusters()),
            killJobs.proofLimitSeconds(),
            killJobs.proofLeaseSeconds()));
  }

  /** The JDK and the native transport each have their own exception for it, both of them I/O. */
  private Throwable explained(Throwable failure) {
    if (!(failure instanceof IOException)) {
      return failure;
    }
    String message = String.valueOf(failure.getMessage());
    String reason = message.substring(message.lastIndexOf(": ") + 1).strip();
    return new StartException(
        """
        Quell cannot listen on %s:%d: %s. Name another address with --host and --port, or stop \
        whatever uses this one."""
            .formatted(config.http().host(), config.http().port(), reason),
        failure);
  }
}
