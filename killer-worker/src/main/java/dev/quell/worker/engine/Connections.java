package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.function.Supplier;

/**
 * Holds the pool that transactions run on. A pool on which the server says nothing any more is left
 * behind for a new one, because a network that swallows what is sent may keep its connections
 * waiting for ever. Thread-safe.
 */
public final class Connections {
  private final Supplier<Pool> pools;
  private final long unresponsiveMillis;
  private volatile Pool pool;

  private Connections(Supplier<Pool> pools, long unresponsiveMillis) {
    this.pools = pools;
    this.unresponsiveMillis = unresponsiveMillis;
    this.pool = pools.get();
  }

  /** Keeps to a pool that is the caller's to close. */
  static Connections lasting(Pool pool) {
    return new Connections(() -> pool, Long.MAX_VALUE);
  }

  /**
   * Creates pools that follow each other.
   *
   * @param unresponsiveMillis a try must have waited so long in vain for its pool to be left
   */
  static Connections renewable(Supplier<Pool> pools, long unresponsiveMillis) {
    return new Connections(pools, unresponsiveMillis);
  }

  /** Returns the pool to use now. */
  Pool pool() {
    return pool;
  }

  /**
   * Abandons a pool on which a try has had no answer from the server for too long. What goes on
   * elsewhere on a pool that is left is cut off too, and retried there.
   */
  synchronized void abandon(Pool used, long waitedMillis) {
    if (pool == used && waitedMillis >= unresponsiveMillis) {
      pool = pools.get();
      used.close();
    }
  }

  Future<Void> close() {
    return pool.close();
  }
}
