package dev.quell.worker.kill;

import dev.quell.domain.cluster.ClusterSearch;
import dev.quell.domain.cluster.SearchReport;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds out which of a cluster's living jobs are of instances that have ended, and has a kill job
 * end them. The cluster is asked by whichever agent serves it: a search is a committed row, which
 * agents lease like orders. Its connections are its own. Thread-safe.
 */
public final class OrphanDesk {
  private static final int CONNECTIONS = 2;
  private static final int LOOK_MILLIS = 100;
  private static final int LONGEST_WAIT_SECONDS = 15;

  private final Vertx vertx;
  private final Transactions transactions;
  private final ProofConfig config;
  private final OrphanSearchRepository searches = new OrphanSearchRepository();
  private final OrphanRepository orphans;
  private final KillAudit audit;

  OrphanDesk(Engine engine, ProofConfig config) {
    vertx = engine.vertx();
    transactions = engine.transactions("orphans", CONNECTIONS);
    this.config = config;
    orphans = new OrphanRepository(config.limitSeconds());
    audit = new KillAudit(vertx.eventBus());
  }

  /** Holds what a search has found. */
  public record Found(long searchId, List<Orphan> orphans) {}

  /**
   * Has the cluster asked for all that lives, and finds what of that has ended here. Fails with
   * NOT_FOUND if the cluster is none that is asked, UNAVAILABLE if nobody asks it or it does not
   * answer in time: then the answer is for whoever asks next.
   */
  public Future<Found> find(String cluster) {
    if (!config.clusters().contains(cluster)) {
      return Future.failedFuture(
          CommandException.notFound(
              "The cluster '%s' is none of those that are asked; kill_jobs.proof_clusters names %s."
                  .formatted(
                      cluster,
                      config.clusters().isEmpty()
                          ? "none"
                          : String.join(", ", config.clusters().stream().sorted().toList()))));
    }
    int wait = Math.min(LONGEST_WAIT_SECONDS, config.limitSeconds());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait);
    return transactions
        .inTransaction(connection -> searches.ask(connection, cluster))
        .compose(searchId -> await(cluster, searchId, deadline));
  }

  private Future<Found> await(String cluster, long searchId, long deadline) {
    return transactions
        .withoutTransaction(client -> searches.take(client, searchId))
        .compose(
            ended -> {
              if (ended.isPresent()) {
                return found(cluster, searchId, ended.get());
              }
              return System.nanoTime() > deadline
                  ? unanswered(cluster, searchId)
                  : vertx
                      .timer(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                      .compose(due -> await(cluster, searchId, deadline));
            });
  }

  private Future<Found> found(String cluster, long searchId, OrphanSearchRepository.Ended ended) {
    return ended.failure() == null
        ? transactions
            .withoutTransaction(client -> orphans.found(client, searchId))
            .map(all -> new Found(searchId, all))
        : Future.failedFuture(
            CommandException.unavailable(
                "The cluster '%s' cannot be asked: %s.".formatted(cluster, ended.failure())));
  }

  private Future<Found> unanswered(String cluster, long searchId) {
    return transactions
        .withoutTransaction(client -> searches.agent(client, searchId))
        .compose(agent -> Future.failedFuture(unanswered(cluster, agent)));
  }

  private static CommandException unanswered(String cluster, Optional<String> agent) {
    return CommandException.unavailable(
        agent.isEmpty()
            ? "No agent of the cluster '%s' has come for the question; one must run whose clusters.serve names it."
                .formatted(cluster)
            : "The agent %s is asking the cluster '%s', which has not answered yet; ask again."
                .formatted(agent.get(), cluster));
  }

  /** Finds the job that a repetition of a request has begun; empty if it is none. */
  public Future<Optional<KillJobView>> present(OrphanKill request) {
    return transactions.withoutTransaction(client -> orphans.present(client, request));
  }

  /**
   * Begins a kill job that has ended what a search has found, of which there is something; each
   * workflow gets a row in the audit. Completes with the job of the request that this one repeats,
   * if that has begun one meanwhile.
   */
  public Future<KillJobView> kill(OrphanKill request, Found found) {
    return transactions
        .inTransaction(
            connection ->
                orphans
                    .kill(connection, request, found.searchId(), found.orphans())
                    .compose(
                        job ->
                            job.isPresent()
                                ? noted(connection, job.get(), request.cluster(), found.orphans())
                                : orphans.present(connection, request).map(Optional::orElseThrow)))
        .onSuccess(
            job ->
                vertx
                    .eventBus()
                    .publish(KillJobWake.ADDRESS, new KillJobWake(job.killJobId()).toJson()));
  }

  private Future<KillJobView> noted(
      SqlConnection connection, KillJobView job, String cluster, List<Orphan> ended) {
    return audit
        .created(connection, job)
        .compose(created -> audit.orphansEnded(connection, job, cluster, ended))
        .map(job);
  }

  Future<List<ClusterSearch>> lease(Set<String> clusters, String agent) {
    return transactions.withoutTransaction(client -> searches.lease(client, clusters, agent));
  }

  Future<Void> report(String agent, SearchReport report) {
    return transactions.inTransaction(
        connection ->
            searches
                .end(connection, report.searchId(), agent, report.failure())
                .compose(
                    cluster ->
                        cluster.isEmpty() || report.failure() != null
                            ? Future.succeededFuture()
                            : keep(connection, cluster.get(), report)));
  }

  private Future<Void> keep(SqlConnection connection, String cluster, SearchReport report) {
    return orphans
        .keep(connection, report.searchId(), cluster, report.jobs())
        .compose(
            count ->
                count <= OrphanRepository.MOST
                    ? Future.succeededFuture()
                    : searches.refuse(
                        connection,
                        report.searchId(),
                        "it runs more than %d orphans; name users or names in its settings"
                            .formatted(OrphanRepository.MOST)));
  }
}
