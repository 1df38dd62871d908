package dev.quell.api.database;

import io.vertx.core.Future;

/**
 * Reads of views: on a replica while that is fresh enough, else on the primary.
 *
 * @param views what views are read through
 */
public record ReplicaReads(RetryingPool views, Replica replica) {

  static ReplicaReads of(Replica replica, RetryingPool primary) {
    return new ReplicaReads(primary.preferring(replica), replica);
  }

  /** Closes the connections to the replica; those to the primary stay. */
  public Future<Void> close() {
    return replica.close();
  }
}
