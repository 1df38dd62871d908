package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which of several processes on one database does what only one may do: whoever holds an
 * advisory lock, on a connection of its own. When its process or its connection dies, PostgreSQL
 * lets the lock go, and another becomes active at its next try. Confined to one event loop.
 */
public final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final long ANSWER_SECONDS = 30;

  private final Vertx vertx;
  private final Session session;
  private final long lock;
  private final String who;
  private @Nullable SqlConnection connection;
  private boolean active;

  /**
   * Creates one that is not active.
   *
   * @param lock the number of the advisory lock; each kind of work has its own
   * @param who does the work, for the log: "The reaper"
   */
  public Leadership(Vertx vertx, Session session, long lock, String who) {
    this.vertx = vertx;
    this.session = session;
    this.lock = lock;
    this.who = who;
  }

  /** Tells whether this process is the one, as far as it knows. */
  public boolean isActive() {
    return active;
  }

  /** Completes with whether this one is active now; fails if the database cannot be reached. */
  public Future<Boolean> seek() {
    if (active) {
      return Future.succeededFuture(true);
    }
    return connect()
        .compose(connected -> with(this::tryLock))
        .onSuccess(obtained -> active = obtained && connection != null);
  }

  /**
   * Runs a statement on the connection that holds the lock, so that it fails if the lock is lost.
   */
  public <T> Future<T> with(Function<SqlClient, Future<T>> work) {
    return connection == null
        ? Future.failedFuture(new IllegalStateException(who + " has lost its connection"))
        : work.apply(connection)
            .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .onFailure(failure -> leave());
  }

  private Future<Boolean> tryLock(SqlClient client) {
    return client
        .preparedQuery("select pg_try_advisory_lock($1::bigint)")
        .execute(Tuple.of(lock))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private Future<Void> connect() {
    return connection != null
        ? Future.succeededFuture()
        : session.connect(vertx).onSuccess(this::use).mapEmpty();
  }

  private void use(SqlConnection connected) {
    connection = connected;
    connected.exceptionHandler(this::logLoss);
    Runnable follow = session.onMove(connected::close);
    connected.closeHandler(
        closed -> {
          follow.run();
          if (connection == connected) {
            connection = null;
            active = false;
          }
        });
  }

  /** Without this the client prints to standard error. */
  private void logLoss(Throwable failure) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("{} lost its connection", who);
  }

  /** Lets the lock go. */
  public Future<Void> leave() {
    SqlConnection left = connection;
    connection = null;
    active = false;
    return left == null ? Future.succeededFuture() : left.close();
  }
}
