package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Sets up sessions with the database. Those of the worker bound every wait inside the server and
 * for a connection, and plan every statement once.
 */
public final class Session {
  private static final int STATEMENTS_PER_CONNECTION = 64;
  private static final int LONGEST_SQL = 8_192;
  private static final int WAITING_PER_CONNECTION = 4;

  /**
   * All statements find their rows by key, few or many, so one plan serves every array of ids.
   * Planning a small batch anew would cost as much as carrying it out. A plan made while a table is
   * still empty must not read the whole table later.
   */
  private static final Map<String, String> PLANNING =
      Map.of("plan_cache_mode", "force_generic_plan", "enable_seqscan", "off");

  /**
   * No statement computes so much that compiling it would pay. PostgreSQL goes by the cost of the
   * plan, which is enormous where reading a whole table, though a small one, is discouraged: it
   * compiled for seconds what then ran in a tenth of a millisecond, and while it compiles it heeds
   * no time-out.
   */
  private static final Map<String, String> NO_COMPILATION = Map.of("jit", "off");

  private final DatabaseServers servers;
  private final UnaryOperator<PgConnectOptions> client;
  private final Map<String, String> settings;
  private final int acquireTimeoutMillis;

  private Session(
      DatabaseServers servers,
      UnaryOperator<PgConnectOptions> client,
      Map<String, String> settings,
      int acquireTimeoutMillis) {
    this.servers = servers;
    this.client = client;
    Map<String, String> all = new HashMap<>(NO_COMPILATION);
    all.putAll(settings);
    this.settings = Map.copyOf(all);
    this.acquireTimeoutMillis = acquireTimeoutMillis;
  }

  /**
   * Sets up the worker's sessions with the given bounds.
   *
   * @param lockTimeoutMillis longest wait for one row lock
   * @param statementTimeoutMillis longest run of one statement
   */
  public static Session of(
      DatabaseServers servers, int lockTimeoutMillis, int statementTimeoutMillis) {
    Map<String, String> settings = new HashMap<>(PLANNING);
    settings.put("lock_timeout", Integer.toString(lockTimeoutMillis));
    settings.put("statement_timeout", Integer.toString(statementTimeoutMillis));
    settings.put("idle_in_transaction_session_timeout", Integer.toString(statementTimeoutMillis));
    return new Session(servers, Session::ofTheWorker, settings, lockTimeoutMillis);
  }

  /**
   * Sets up sessions for other work.
   *
   * @param client completes the options of the client
   * @param settings of the session
   */
  public static Session with(
      DatabaseServers servers,
      UnaryOperator<PgConnectOptions> client,
      Map<String, String> settings) {
    return new Session(servers, client, settings, Integer.MAX_VALUE);
  }

  private static PgConnectOptions ofTheWorker(PgConnectOptions server) {
    return server
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(STATEMENTS_PER_CONNECTION)
        .setPreparedStatementCacheSqlLimit(LONGEST_SQL)
        .addProperty("application_name", "quell-worker");
  }

  /** Returns the same sessions with another longest wait for one row lock, in milliseconds. */
  public Session withLockTimeout(int lockTimeoutMillis) {
    return withSetting("lock_timeout", Integer.toString(lockTimeoutMillis));
  }

  /** Returns the same sessions whose commits wait for the disk or not. */
  Session with(Durability durability) {
    return durability == Durability.AWAITED ? this : withSetting("synchronous_commit", "off");
  }

  private Session withSetting(String name, String value) {
    Map<String, String> changed = new HashMap<>(settings);
    changed.put(name, value);
    return new Session(servers, client, changed, acquireTimeoutMillis);
  }

  /**
   * Opens connections for one verticle; call it on the verticle's context, so that they live on the
   * same event loop.
   *
   * @param name for the pool's metrics
   */
  public Connections connections(Vertx vertx, String name, int size) {
    PoolOptions bounds =
        new PoolOptions()
            .setName(name)
            .setMaxSize(size)
            .setMaxWaitQueueSize(size * WAITING_PER_CONNECTION)
            .setConnectionTimeout(acquireTimeoutMillis)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return Connections.following(servers, () -> pool(vertx, bounds), acquireTimeoutMillis, true);
  }

  /**
   * Opens connections within bounds; they are left when another server is to be used.
   *
   * @param repeatable whether what is under way then may be begun anew
   */
  public Connections connections(Vertx vertx, PoolOptions bounds, boolean repeatable) {
    return Connections.following(servers, () -> pool(vertx, bounds), Long.MAX_VALUE, repeatable);
  }

  /** Opens one connection beside all pools, the caller's to close. */
  public Future<SqlConnection> connect(Vertx vertx) {
    return connect(server -> PgConnection.connect(vertx, server).map(SqlConnection.class::cast));
  }

  /**
   * Has somebody told when another server is to be used, and connections to be left.
   *
   * @return ends it
   */
  public Runnable onMove(Runnable follower) {
    return servers.onMove(follower);
  }

  /** Opens a connection with the options of these sessions, and sets it up. */
  Future<SqlConnection> connect(Function<PgConnectOptions, Future<SqlConnection>> opener) {
    return servers.connect(
        server -> opener.apply(client.apply(new PgConnectOptions(server))),
        SessionSettings.of(settings));
  }

  private Connections.Cuttable pool(Vertx vertx, PoolOptions bounds) {
    SessionDriver driver = new SessionDriver(this);
    Pool pool =
        ClientBuilder.pool(driver)
            .using(vertx)
            .connectingTo(client.apply(servers.first()))
            .with(bounds)
            .build();
    return new Connections.Cuttable(pool, driver::cut);
  }
}
