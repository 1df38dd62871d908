package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks, again and again while the grace lasts, which of those told to die have ended. Between two
 * rounds it rests ten times as long as a round took, so that a long list does not keep the database
 * busy. Confined to one event loop.
 */
final class GraceRound {
  private static final int LOOKED_AT_ONCE = 5_000;
  private static final long REST_MILLIS = 1_000;
  private static final int REST_FACTOR = 10;

  private final JobTools tools;
  private final Lease lease;
  private long last = -1;
  private long begun = System.nanoTime();

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
            client -> tools.tables().items().ended(client, lease.jobId(), last, LOOKED_AT_ONCE))
        .compose(
            looked ->
                conclude(job, looked.ended()).map(now -> new Look(now, rest(looked, leftSeconds))));
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
                    .leases()
                    .progress(connection, lease, counts(items), WalkCursor.START)
                    .map(job -> new Concluded(job, items)));
  }

  private static KillJobCounts counts(List<KillItemRepository.Ended> ended) {
    return KillJobCounts.ofEnded(ended.stream().map(KillItemRepository.Ended::status).toList());
  }

  private long rest(KillItemRepository.Looked looked, double leftSeconds) {
    last = looked.last();
    if (looked.more()) {
      return 0;
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    long rest = Math.max(REST_MILLIS, took * REST_FACTOR);
    long left = (long) Math.ceil(leftSeconds * TimeUnit.SECONDS.toMillis(1));
    long wait = Math.min(rest, left + 1);
    begun = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    return wait;
  }
}
