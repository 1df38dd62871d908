package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Holds the pool that transactions run on. A pool on which the server says nothing any more is left
 * behind for a new one, because a network that swallows what is sent may keep its connections
 * waiting for ever; so is one whose server is not to be used any more. Thread-safe.
 */
public final class Connections {
  private final Supplier<Cuttable> pools;
  private final long unresponsiveMillis;
  private final boolean repeatable;
  private final Map<Promise<?>, Pool> underWay = new ConcurrentHashMap<>();
  private volatile Cuttable current;
  private Runnable end = () -> {};
  private boolean closed;

  /**
   * Knows a pool, and how to cut its connections off. Closing alone waits for what was asked to be
   * answered, and a verticle for the pools that it has opened.
   */
  record Cuttable(Pool pool, Runnable cut) {}

  private Connections(Supplier<Cuttable> pools, long unresponsiveMillis, boolean repeatable) {
    this.pools = pools;
    this.unresponsiveMillis = unresponsiveMillis;
    this.repeatable = repeatable;
    this.current = pools.get();
  }

  /** Keeps to a pool that is the caller's to close. */
  static Connections lasting(Pool pool) {
    return new Connections(() -> new Cuttable(pool, () -> {}), Long.MAX_VALUE, false);
  }

  /**
   * Creates pools that follow each other.
   *
   * @param unresponsiveMillis a try must have waited so long in vain for its pool to be left
   * @param repeatable whether what is under way may be begun anew when another server is followed
   */
  static Connections following(
      DatabaseServers servers,
      Supplier<Cuttable> pools,
      long unresponsiveMillis,
      boolean repeatable) {
    Connections connections = new Connections(pools, unresponsiveMillis, repeatable);
    connections.end = servers.onMove(connections::move);
    return connections;
  }

  /** Returns the pool to use now. */
  public Pool pool() {
    return current.pool();
  }

  /**
   * Runs work on a connection of a pool. Fails as if the connection were lost when another server
   * is to be used: an old primary may never answer, such as to a commit whose standby was taken
   * from it. What the work does there is of no consequence then.
   */
  <T> Future<T> run(Vertx vertx, Pool used, Function<SqlConnection, Future<T>> work) {
    if (!repeatable) {
      return used.withConnection(work);
    }
    Promise<T> outcome = ((ContextInternal) vertx.getOrCreateContext()).promise();
    underWay.put(outcome, used);
    used.withConnection(work)
        .onComplete(done -> outcome.tryComplete(done), failure -> outcome.tryFail(failure));
    return outcome.future().onComplete(done -> underWay.remove(outcome));
  }

  /**
   * Abandons a pool on which a try has had no answer from the server for too long. What goes on
   * elsewhere on a pool that is left is cut off too, and retried there.
   */
  synchronized void abandon(Pool used, long waitedMillis) {
    if (pool() == used && waitedMillis >= unresponsiveMillis && !closed) {
      current = pools.get();
      used.close();
    }
  }

  private synchronized void move() {
    if (closed) {
      return;
    }
    Cuttable left = current;
    current = pools.get();
    underWay.forEach(
        (outcome, used) -> {
          if (used == left.pool()) {
            outcome.tryFail(new IOException("Another server of the database is used"));
          }
        });
    left.pool().close();
    left.cut().run();
  }

  synchronized Future<Void> close() {
    closed = true;
    end.run();
    return pool().close();
  }
}
