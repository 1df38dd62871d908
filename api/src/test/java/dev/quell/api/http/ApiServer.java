package dev.quell.api.http;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.BrowserGuard;
import dev.quell.api.auth.IdentityProvider;
import dev.quell.api.auth.SignIn;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.server.HttpApi;
import dev.quell.api.server.HttpServices;
import dev.quell.api.server.Readiness;
import dev.quell.testing.Await;
import dev.quell.testing.Provides;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.ClusterAgent;
import dev.quell.worker.KillerWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.WriteFailures;
import dev.quell.worker.kill.KillJobConfig;
import dev.quell.worker.kill.ProofConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A real server on a free port of loopback: worker, pool, HTTP. Calls block, so tests read from top
 * to bottom; the test closes it.
 */
public final class ApiServer implements AutoCloseable {
  public static final int READ_CONNECTIONS = 8;

  private static final QuellConfig.Http DEFAULTS =
      new QuellConfig.Http(
          "127.0.0.1",
          0,
          false,
          2,
          1_000_000,
          200,
          18_000,
          new QuellConfig.Clients(1_000, 10_000, 10_000, 40_000_000, 80_000_000),
          List.of(),
          List.of(),
          Optional.empty());

  /** Such a server is guarded against foreign pages, as one without tokens is. */
  private static final AccessControl OPEN = AccessControl.open();

  private static final QuellConfig.KillJobs KILL_JOBS =
      new QuellConfig.KillJobs(2, 15_000, 120, 1_000, 1_000_000, 2_000);
  private static final int MOST_STREAMS = 4;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final QuellConfig.Stuck STUCK =
      new QuellConfig.Stuck(300, 600, 600, 600, 1800, 300, 300, 3_000);
  private static final QuellConfig.Retention RETENTION =
      new QuellConfig.Retention(
          OptionalInt.of(30), OptionalInt.of(60), 30, 30, Optional.empty(), 5_000, 600_000);
  private static final long COMMAND_TIMEOUT_MILLIS = 15_000;
  private static final long BUS_TIMEOUT_MILLIS = 17_000;

  private static final int LEEWAY_SECONDS = 30;

  /** How people sign in, and by which clock. */
  private record People(QuellConfig.Oidc oidc, Clock clock) {}

  private final Vertx vertx;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WriteFailures writeFailures = new WriteFailures();
  private final Readiness readiness;
  private final Optional<KillerWorker> worker;
  private final HttpApi api;

  private ApiServer(
      PgConnectOptions database,
      QuellConfig.Http config,
      AccessControl access,
      CorsPolicy cors,
      Optional<WorkerConfig> worker,
      QuellConfig.KillJobs killJobs) {
    this(Vertx.vertx(), database, config, access, Optional.empty(), cors, worker, killJobs);
  }

  private ApiServer(
      Vertx vertx,
      PgConnectOptions database,
      QuellConfig.Http config,
      AccessControl access,
      Optional<People> people,
      CorsPolicy cors,
      Optional<WorkerConfig> worker,
      QuellConfig.KillJobs killJobs) {
    this.vertx = vertx;
    RetryingPool reads = RetryingPool.of(vertx, pool(database), meters, writeFailures);
    LongReads longReads =
        LongReads.open(
            vertx,
            DatabaseServers.single(database),
            CONNECT_TIMEOUT_MILLIS,
            config.requestTimeoutMillis(),
            meters);
    readiness =
        Readiness.of(vertx, reads, () -> ask(database), writeFailures)
            .requireTurningLoops(vertx)
            .requireWorkingQueues(meters, COMMAND_TIMEOUT_MILLIS);
    CommandBus commands = CommandBus.create(vertx, BUS_TIMEOUT_MILLIS);
    Optional<BrowserGuard> guard =
        access == OPEN
            ? Optional.of(
                BrowserGuard.of(config.allowedHosts(), config.corsAllowedOrigins(), meters))
            : Optional.empty();
    Optional<SignIn> signIn = people.map(by -> signIn(by, reads, config.corsAllowedOrigins()));
    this.worker = worker.map(this::deploy);
    HttpServices services =
        new HttpServices(
            commands,
            reads,
            reads,
            longReads,
            signIn.map(by -> by.besides(access)).orElse(access),
            signIn,
            cors,
            guard,
            meters,
            readiness,
            killJobs,
            new OpenEventStreams(MOST_STREAMS, meters),
            STUCK,
            RETENTION,
            () -> this.worker.map(KillerWorker::clusterOrders),
            () -> this.worker.map(KillerWorker::orphans),
            List::of);
    try {
      api = Await.await(HttpApi.routes(vertx, config, services).compose(HttpApi.Routes::listen));
    } catch (RuntimeException notStarted) {
      // Nobody will close it, and its worker would go on.
      Await.await(vertx.close());
      throw notStarted;
    }
  }

  /** Deploys an agent beside the worker; the test stops it. */
  public ClusterAgent deployAgent(AgentConfig config, MeterRegistry agentMeters) {
    ClusterOrders orders = worker.orElseThrow().clusterOrders();
    return Await.await(ClusterAgent.deploy(vertx, orders, config, agentMeters));
  }

  private KillerWorker deploy(WorkerConfig settings) {
    try {
      return Await.await(KillerWorker.deploy(vertx, settings, meters, writeFailures));
    } catch (RuntimeException notStarted) {
      Await.await(vertx.close());
      throw notStarted;
    }
  }

  private SignIn signIn(People people, RetryingPool sessions, List<String> origins) {
    IdentityProvider provider =
        Await.await(
            IdentityProvider.open(vertx, people.oidc(), LEEWAY_SECONDS, people.clock(), meters));
    return SignIn.at(provider, sessions, origins, people.clock(), meters);
  }

  private Future<Void> ask(PgConnectOptions database) {
    return PgConnection.connect(vertx, database)
        .compose(opened -> opened.query("select 1").execute().eventually(opened::close))
        .mapEmpty();
  }

  private Pool pool(PgConnectOptions database) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(READ_CONNECTIONS)
                .setMaxWaitQueueSize(100)
                .setConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .connectingTo(new PgConnectOptions(database).setCachePreparedStatements(true))
        .using(vertx)
        .build();
  }

  /** A server on the database of a test class. */
  @Provides
  static ApiServer on(TestDatabase database) {
    return start(database.options());
  }

  /** A server that lets everyone in. */
  public static ApiServer start(PgConnectOptions database) {
    return start(database, UnaryOperator.identity());
  }

  /** The same with other settings. */
  public static ApiServer start(
      PgConnectOptions database, UnaryOperator<QuellConfig.Http> settings) {
    QuellConfig.Http config = settings.apply(DEFAULTS);
    return new ApiServer(
        database,
        config,
        OPEN,
        CorsPolicy.only(config.corsAllowedOrigins()),
        Optional.of(WorkerConfig.defaults(database)),
        KILL_JOBS);
  }

  /** A server with other bounds for its clients. */
  public static ApiServer startFor(PgConnectOptions database, QuellConfig.Clients clients) {
    return start(
        database,
        http ->
            new QuellConfig.Http(
                http.host(),
                http.port(),
                http.allowUnauthenticatedRemote(),
                http.instances(),
                http.maxBodyBytes(),
                http.maxConcurrentRequests(),
                http.requestTimeoutMillis(),
                clients,
                http.corsAllowedOrigins(),
                http.allowedHosts(),
                http.tls()));
  }

  /** A server on a Vert.x of the test's making, which it closes at its end. */
  public static ApiServer startOn(Vertx vertx, PgConnectOptions database) {
    return new ApiServer(
        vertx,
        database,
        DEFAULTS,
        OPEN,
        Optional.empty(),
        CorsPolicy.only(DEFAULTS.corsAllowedOrigins()),
        Optional.of(WorkerConfig.defaults(database)),
        KILL_JOBS);
  }

  /** A server with other guard rails of kill jobs. */
  public static ApiServer startWithKillJobs(
      PgConnectOptions database, QuellConfig.KillJobs killJobs) {
    return new ApiServer(
        database,
        DEFAULTS,
        OPEN,
        CorsPolicy.only(DEFAULTS.corsAllowedOrigins()),
        Optional.of(WorkerConfig.defaults(database)),
        killJobs);
  }

  /** A server whose kill jobs wait for what some clusters say. */
  public static ApiServer startAsking(PgConnectOptions database, Set<String> clusters) {
    WorkerConfig config = WorkerConfig.defaults(database);
    return new ApiServer(
        database,
        DEFAULTS,
        OPEN,
        CorsPolicy.only(DEFAULTS.corsAllowedOrigins()),
        Optional.of(
            TestWorker.config(
                config,
                config.chunkRows(),
                config.reportByBufferMillis(),
                new KillJobConfig(
                    config.killJobs().concurrency(),
                    config.killJobs().leaseMillis(),
                    new ProofConfig(clusters, 8, 120)))),
        KILL_JOBS);
  }

  /** A server whose worker takes heartbeats to hold so long. */
  public static ApiServer startWithHeartbeatsOf(int millis, PgConnectOptions database) {
    WorkerConfig config = WorkerConfig.defaults(database);
    return new ApiServer(
        database,
        DEFAULTS,
        OPEN,
        CorsPolicy.only(DEFAULTS.corsAllowedOrigins()),
        Optional.of(TestWorker.config(config, config.chunkRows(), millis, config.killJobs())),
        KILL_JOBS);
  }

  /** A server that decides who may call. */
  public static ApiServer start(PgConnectOptions database, AccessControl access, CorsPolicy cors) {
    return new ApiServer(
        database, DEFAULTS, access, cors, Optional.of(WorkerConfig.defaults(database)), KILL_JOBS);
  }

  /**
   * A server where people sign in.
   *
   * @param origins of the pages that may use their sessions
   */
  public static ApiServer start(
      PgConnectOptions database,
      AccessControl access,
      QuellConfig.Oidc oidc,
      Clock clock,
      List<String> origins) {
    QuellConfig.Http config = withOrigins(origins);
    return new ApiServer(
        Vertx.vertx(),
        database,
        config,
        access,
        Optional.of(new People(oidc, clock)),
        CorsPolicy.only(origins),
        Optional.of(WorkerConfig.defaults(database)),
        KILL_JOBS);
  }

  private static QuellConfig.Http withOrigins(List<String> origins) {
    return new QuellConfig.Http(
        DEFAULTS.host(),
        DEFAULTS.port(),
        DEFAULTS.allowUnauthenticatedRemote(),
        DEFAULTS.instances(),
        DEFAULTS.maxBodyBytes(),
        DEFAULTS.maxConcurrentRequests(),
        DEFAULTS.requestTimeoutMillis(),
        DEFAULTS.clients(),
        origins,
        DEFAULTS.allowedHosts(),
        DEFAULTS.tls());
  }

  /** A server that nobody takes commands from. */
  public static ApiServer withoutWorker(PgConnectOptions database) {
    return new ApiServer(
        database,
        DEFAULTS,
        OPEN,
        CorsPolicy.only(DEFAULTS.corsAllowedOrigins()),
        Optional.empty(),
        KILL_JOBS);
  }

  public int port() {
    return api.port();
  }

  /** The Vert.x instance that the server and its worker run on. */
  public Vertx vertx() {
    return vertx;
  }

  /** Where the server and its worker count. */
  public PrometheusMeterRegistry meters() {
    return meters;
  }

  public Readiness readiness() {
    return readiness;
  }

  public HttpApi api() {
    return api;
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  public HttpResponse<String> post(String path, JsonObject body) {
    return post(path, body.encode());
  }

  public HttpResponse<String> post(String path, String body) {
    return send("POST", path, BodyPublishers.ofString(body), "Content-Type", "application/json");
  }

  /** Sends any request; redirects are not followed. */
  public HttpResponse<String> send(
      String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sends exactly these bytes, for requests that no client would send.
   *
   * @param request with {@code Connection: close}, or something that makes the server close
   * @return everything that came back
   */
  public String raw(String request) {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }
}
