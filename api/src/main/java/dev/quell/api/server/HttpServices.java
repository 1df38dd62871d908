package dev.quell.api.server;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.BrowserGuard;
import dev.quell.api.auth.SignIn;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.CorsPolicy;
import dev.quell.api.http.OpenEventStreams;
import dev.quell.worker.cluster.ClusterOrders;
import dev.quell.worker.cluster.ClusterWatch;
import dev.quell.worker.engine.CommandBus;
import dev.quell.worker.kill.OrphanDesk;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the HTTP side needs of the rest of the process. It closes none of it.
 *
 * @param commands carries out every change of state
 * @param database for reads and definitions
 * @param views for what people look at, and nobody decides by; may be a replica
 * @param longReads for listings of any length
 * @param access who may do what
 * @param signIn has people sign in; empty if they cannot
 * @param cors which pages of other origins may read answers
 * @param guard keeps foreign pages out of a server without tokens; empty with tokens
 * @param meters where requests are counted, and what {@code /metrics} shows
 * @param readiness what {@code /readyz} tells
 * @param killJobs the guard rails of kill jobs
 * @param streams the event streams that may be open
 * @param stuck when instances count as stuck
 * @param retention what ended long ago and goes
 * @param clusterOrders tells what agents elsewhere are to ask clusters; nothing without a worker
 *     here, which may come later than the routes
 * @param orphans tells who finds what clusters still run; nobody likewise
 * @param clusters tells whether the clusters answer that this process asks
 */
public record HttpServices(
    CommandBus commands,
    RetryingPool database,
    RetryingPool views,
    LongReads longReads,
    AccessControl access,
    Optional<SignIn> signIn,
    CorsPolicy cors,
    Optional<BrowserGuard> guard,
    PrometheusMeterRegistry meters,
    Readiness readiness,
    QuellConfig.KillJobs killJobs,
    OpenEventStreams streams,
    QuellConfig.Stuck stuck,
    QuellConfig.Retention retention,
    Supplier<Optional<ClusterOrders>> clusterOrders,
    Supplier<Optional<OrphanDesk>> orphans,
    Supplier<List<ClusterWatch>> clusters) {}
