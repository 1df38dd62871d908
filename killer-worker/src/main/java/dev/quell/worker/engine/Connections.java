package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.function.Supplier;

/**
 * The pool that transactions run on. A pool on which the server says nothing any more is left
 * behind for a new one, because a network that swallows what is sent may keep its connections
 * waiting for ever. Thread-safe.
 */
public final class Connections {
  private final Supplier<Pool> pools;
  private final long patienceMillis;
  private volatile Pool pool;

  private Connections(Supplier<Pool> pools, long patienceMillis) {
    this.pools = pools;
    this.patienceMillis = patienceMillis;
    this.pool = pools.get();
  }

  /** A pool that is the caller's to close and is never left. */
  static Connections lasting(Pool pool) {
    return new Connections(() -> pool, Long.MAX_VALUE);
  }

  /**
   * Pools that follow each other.
   *
   * @param patienceMillis a try must have waited so long in vain for its pool to be left
   */
  static Connections renewable(Supplier<Pool> pools, long patienceMillis) {
    return new Connections(pools, patienceMillis);
  }

  /** The pool to use now. */
  Pool pool() {
    return pool;
  }

  /**
   * Takes note of a try that had no answer from the server. What goes on elsewhere on a pool that
   * is left is cut off too, and retried there.
   */
  synchronized void silence(Pool used, long waitedMillis) {
    if (pool == used && waitedMillis >= patienceMillis) {
      pool = pools.get();
      used.close();
    }
  }

  Future<Void> close() {
    return pool.close();
  }
}
