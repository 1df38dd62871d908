package dev.quell.worker.recovery;

import dev.quell.worker.engine.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the reapers on one database is active: whoever holds an advisory lock, on a connection
 * of its own. When its process or its connection dies, PostgreSQL lets the lock go, and another
 * becomes active at its next try. Confined to one event loop.
 */
final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final long ANSWER_SECONDS = 30;

  private final Vertx vertx;
  private final Session session;
  private final LostRunRepository repository;
  private @Nullable SqlConnection connection;
  private boolean active;

  Leadership(Vertx vertx, Session session, LostRunRepository repository) {
    this.vertx = vertx;
    this.session = session;
    this.repository = repository;
  }

  boolean isActive() {
    return active;
  }

  /** Completes with whether this one is active now; fails if the database cannot be reached. */
  Future<Boolean> seek() {
    if (active) {
      return Future.succeededFuture(true);
    }
    return connect()
        .compose(connected -> with(repository::tryLock))
        .onSuccess(obtained -> active = obtained && connection != null);
  }

  /**
   * Runs a statement on the connection that holds the lock, so that it fails if the lock is lost.
   */
  <T> Future<T> with(Function<SqlClient, Future<T>> work) {
    return connection == null
        ? Future.failedFuture(new IllegalStateException("The reaper's connection was lost"))
        : work.apply(connection)
            .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .onFailure(failure -> leave());
  }

  private Future<Void> connect() {
    return connection != null
        ? Future.succeededFuture()
        : session.connect(vertx).onSuccess(this::use).mapEmpty();
  }

  private void use(SqlConnection connected) {
    connection = connected;
    connected.exceptionHandler(Leadership::logLoss);
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
  private static void logLoss(Throwable failure) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("The reaper lost its connection");
  }

  /** Lets the lock go. */
  Future<Void> leave() {
    SqlConnection left = connection;
    connection = null;
    active = false;
    return left == null ? Future.succeededFuture() : left.close();
  }
}
