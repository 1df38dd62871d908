package dev.quell.worker.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobRules;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Waits for clusters, which agents ask: has them asked at once if the job is forced, looks of which
 * instances the worker itself has spoken meanwhile, and gives up when nobody has said anything for
 * too long. Confined to one event loop.
 */
final class ProofRound {
  private static final int LOOKED_AT_ONCE = 5_000;

  private final JobTools tools;
  private final Lease lease;
  private final Round round = new Round();
  private long hastened = Round.START;
  private boolean allHastened;

  ProofRound(JobTools tools, Lease lease) {
    this.tools = tools;
    this.lease = lease;
  }

  /**
   * What one step did.
   *
   * @param job as it is now
   * @param waitMillis until the next step
   */
  record Step(KillJobView job, long waitMillis) {}

  /** Does what is next. */
  Future<Step> step(KillJobView job) {
    if (job.mode() == KillMode.FORCE && !allHastened) {
      return hasten(job);
    }
    return tools
        .transactions()
        .withoutTransaction(client -> tools.tables().leases().proofLeft(client, lease))
        .compose(left -> KillJobRules.givesUp(left) ? giveUp() : look(job, left));
  }

  private Future<Step> hasten(KillJobView job) {
    return tools
        .transactions()
        .inTransaction(
            connection ->
                tools
                    .tables()
                    .leases()
                    .lock(connection, lease)
                    .compose(
                        locked ->
                            tools
                                .tables()
                                .orders()
                                .hasten(connection, lease.jobId(), hastened, tools.chunkRows())))
        .map(
            last -> {
              hastened = last;
              allHastened = last == Round.START;
              return new Step(job, 0);
            });
  }

  private Future<Step> look(KillJobView job, double leftSeconds) {
    return tools
        .transactions()
        .withoutTransaction(
            client ->
                tools.tables().orders().ended(client, lease.jobId(), round.last(), LOOKED_AT_ONCE))
        .compose(
            looked ->
                (looked.ended().isEmpty()
                        ? Future.succeededFuture(job)
                        : tools.transactions().inTransaction(c -> conclude(c, looked.ended())))
                    .map(now -> new Step(now, round.rest(looked.last(), leftSeconds))));
  }

  /** The cluster may have said so meanwhile. */
  private Future<KillJobView> conclude(SqlConnection connection, List<Long> ended) {
    OrderRepository orders = tools.tables().orders();
    return tools
        .tables()
        .leases()
        .lock(connection, lease)
        .compose(job -> orders.stillPending(connection, lease.jobId(), ended))
        .compose(
            pending ->
                settle(
                    connection,
                    pending.stream()
                        .map(id -> new OrderRepository.Settled(id, Proof.WORKER, null))
                        .toList()));
  }

  private Future<Step> giveUp() {
    return tools
        .transactions()
        .inTransaction(this::giveUp)
        .map(
            given -> {
              given.unproven().forEach(one -> tools.clusterMeters().unproven(one.cluster()));
              return new Step(given.job(), 0);
            });
  }

  /** The job as it is now, and what was given up. */
  private record GivenUp(KillJobView job, List<OrderRepository.Unproven> unproven) {}

  /** Under the lock, because a cluster may just have answered. */
  private Future<GivenUp> giveUp(SqlConnection connection) {
    KillChunk.Tables tables = tools.tables();
    return tables
        .leases()
        .lock(connection, lease)
        .compose(job -> tables.leases().proofLeft(connection, lease))
        .compose(
            left ->
                KillJobRules.givesUp(left)
                    ? tables.orders().unproven(connection, lease.jobId(), tools.chunkRows())
                    : Future.succeededFuture(List.<OrderRepository.Unproven>of()))
        .compose(
            unproven ->
                settle(
                        connection,
                        unproven.stream().map(OrderRepository.Unproven::settled).toList())
                    .map(job -> new GivenUp(job, unproven)));
  }

  private Future<KillJobView> settle(
      SqlConnection connection, List<OrderRepository.Settled> settled) {
    List<Proof> proofs = settled.stream().map(OrderRepository.Settled::proof).toList();
    return tools
        .tables()
        .orders()
        .settle(connection, lease.jobId(), settled)
        .compose(
            written ->
                tools
                    .tables()
                    .leases()
                    .progress(connection, lease, KillJobCounts.ofProven(proofs), WalkCursor.START));
  }
}
