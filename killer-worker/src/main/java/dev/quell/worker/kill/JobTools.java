package dev.quell.worker.kill;

import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.walk.WalkPace;
import io.vertx.core.Vertx;

/**
 * What all jobs of a verticle share.
 *
 * @param asksNoCluster whether there is none to be asked
 * @param chunkRows rows that one transaction writes where it settles no instances
 * @param pace how many instances one transaction settles
 * @param leaseMillis how long a lease holds without being renewed
 */
record JobTools(
    Vertx vertx,
    Transactions transactions,
    KillChunk.Tables tables,
    WalkRepository walks,
    StateChangePublisher changes,
    KillJobEvents events,
    KillMeters meters,
    ClusterMeters clusterMeters,
    boolean asksNoCluster,
    int chunkRows,
    WalkPace pace,
    long leaseMillis) {}
