package dev.quell.worker.kill;

import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Objects;

/**
 * Looks, again and again while the grace lasts, which of those told to die have ended. Confined to
 * one event loop.
 */
final class GraceRound {
  /** Looking is cheap, and most of them have not ended. */
  private static final int LOOKED_PER_ROW = 5;

  private final JobTools tools;
  private final Lease lease;
  private final Round round = new Round();

  GraceRound(JobTools tools, Lease lease) {
    this.tools = tools;
    this.lease = lease;
  }

  /**
   * What one look did.
   *
   * @param job as it is now
   * @param waitMillis until the next look
   */
  record Look(KillJobView job, long waitMillis) {}

  /**
   * Looks at the next ones.
   *
   * @param leftSeconds until the grace is over
   */
  Future<Look> look(KillJobView job, double leftSeconds) {
    return tools
        .transactions()
        .withoutTransaction(
            client ->
                tools.tables().items().ended(client, lease.jobId(), round.last(), lookedAtOnce()))
        .compose(
            looked ->
                conclude(job, looked.ended())
                    .map(now -> new Look(now, round.rest(looked.last(), leftSeconds))));
  }

  private int lookedAtOnce() {
    return LOOKED_PER_ROW * tools.pace().chunkRows();
  }

  private Future<KillJobView> conclude(KillJobView job, List<KillItemRepository.Ended> ended) {
    return ended.isEmpty()
        ? Future.succeededFuture(job)
        : tools
            .transactions()
            .inTransaction(connection -> write(connection, ended))
            .onSuccess(concluded -> tools.meters().concluded(concluded.items()))
            .map(Concluded::job);
  }

  /** Those that have ended, and the job as it is then. */
  private record Concluded(KillJobView job, List<KillItemRepository.Ended> items) {}

  private Future<Concluded> write(SqlConnection connection, List<KillItemRepository.Ended> ended) {
    KillChunk.Tables tables = tools.tables();
    return tables
        .leases()
        .lock(connection, lease)
        .compose(job -> tables.items().conclude(connection, lease.jobId(), ended))
        .compose(
            items ->
                tables
                    .orders()
                    .add(connection, lease.jobId(), orders(items))
                    .compose(
                        ordered ->
                            tables
                                .leases()
                                .progress(connection, lease, counts(items), WalkCursor.START))
                    .map(job -> new Concluded(job, items)));
  }

  private static List<OrderRepository.Order> orders(List<KillItemRepository.Ended> ended) {
    return ended.stream()
        .filter(one -> one.proof() == Proof.PENDING)
        .map(one -> new OrderRepository.Order(one.id(), Objects.requireNonNull(one.cluster())))
        .toList();
  }

  private static KillJobCounts counts(List<KillItemRepository.Ended> ended) {
    return KillJobCounts.ofEnded(
        ended.stream().map(KillItemRepository.Ended::status).toList(),
        ended.stream().map(KillItemRepository.Ended::proof).toList());
  }
}
