package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sets up the worker's sessions with the database: every wait inside the server and for a
 * connection is bounded, and every statement is planned once.
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
      Map.of("plan_cache_mode", "force_generic_plan", "enable_seqscan", "off", "jit", "off");

  private final PgConnectOptions options;
  private final int acquireTimeoutMillis;

  private Session(PgConnectOptions options, int acquireTimeoutMillis) {
    this.options = options;
    this.acquireTimeoutMillis = acquireTimeoutMillis;
  }

  /**
   * Sets up sessions with the given bounds.
   *
   * @param lockTimeoutMillis longest wait for one row lock
   * @param statementTimeoutMillis longest run of one statement
   */
  public static Session of(
      PgConnectOptions database, int lockTimeoutMillis, int statementTimeoutMillis) {
    PgConnectOptions options =
        new PgConnectOptions(database)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(STATEMENTS_PER_CONNECTION)
            .setPreparedStatementCacheSqlLimit(LONGEST_SQL)
            .addProperty("application_name", "quell-worker")
            .addProperty("lock_timeout", Integer.toString(lockTimeoutMillis))
            .addProperty("statement_timeout", Integer.toString(statementTimeoutMillis))
            .addProperty(
                "idle_in_transaction_session_timeout", Integer.toString(statementTimeoutMillis));
    PLANNING.forEach(options::addProperty);
    return new Session(options, lockTimeoutMillis);
  }

  /** Returns the same sessions with another longest wait for one row lock, in milliseconds. */
  public Session withLockTimeout(int lockTimeoutMillis) {
    return new Session(
        new PgConnectOptions(options)
            .addProperty("lock_timeout", Integer.toString(lockTimeoutMillis)),
        acquireTimeoutMillis);
  }

  /**
   * Opens connections for one verticle; call it on the verticle's context, so that they live on the
   * same event loop.
   *
   * @param name for the pool's metrics
   */
  public Connections connections(Vertx vertx, String name, int size) {
    return Connections.renewable(() -> pool(vertx, name, size), acquireTimeoutMillis);
  }

  /** Opens one connection beside all pools, the caller's to close. */
  public Future<SqlConnection> connect(Vertx vertx) {
    return PgConnection.connect(vertx, options).map(SqlConnection.class::cast);
  }

  private Pool pool(Vertx vertx, String name, int size) {
    PoolOptions bounds =
        new PoolOptions()
            .setName(name)
            .setMaxSize(size)
            .setMaxWaitQueueSize(size * WAITING_PER_CONNECTION)
            .setConnectionTimeout(acquireTimeoutMillis)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return PgBuilder.pool().using(vertx).connectingTo(options).with(bounds).build();
  }
}
