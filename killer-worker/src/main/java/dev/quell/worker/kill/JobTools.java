package dev.quell.worker.kill;

import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Vertx;

/**
 * What all jobs of a verticle share.
 *
 * @param chunkRows instances that one transaction settles at most
 * @param asksNoCluster whether there is none to be asked
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
    long leaseMillis) {}
