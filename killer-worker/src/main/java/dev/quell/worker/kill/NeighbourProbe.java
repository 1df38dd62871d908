package dev.quell.worker.kill;

import dev.quell.domain.kill.LiveTraffic;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.IntakeRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.concurrent.TimeUnit;

/**
 * Finds out what reports of other processes on the database cost, by a commit of its own that is as
 * small as one of theirs. Where no other process takes reports there is none to be made. Confined
 * to one event loop.
 */
final class NeighbourProbe {
  /** How long it is believed that there is no other process. */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Transactions transactions;
  private Future<LiveTraffic> probe = Future.succeededFuture(LiveTraffic.NONE);
  private boolean alone;
  private long foundNanos;

  NeighbourProbe(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Completes with what the probe cost; a look while one is under way tells just that. */
  Future<LiveTraffic> look() {
    if (!probe.isComplete()) {
      return Future.succeededFuture(new LiveTraffic(0, 1, 0));
    }
    if (alone && System.nanoTime() - foundNanos < ALONE_NANOS) {
      return Future.succeededFuture(LiveTraffic.NONE);
    }
    long begun = System.nanoTime();
    probe =
        transactions
            .withoutTransaction(NeighbourProbe::commitBesideOthers)
            .map(others -> found(others, System.nanoTime() - begun));
    return probe;
  }

  private LiveTraffic found(boolean others, long nanos) {
    alone = !others;
    foundNanos = System.nanoTime();
    return others ? LiveTraffic.ofOne(nanos) : LiveTraffic.NONE;
  }

  /** Completes when none is under way, however it ended. */
  Future<?> end() {
    return probe.otherwiseEmpty();
  }

  /**
   * A message that nobody receives goes into the write-ahead log, and its commit waits for the disk
   * as that of a report does; yet no row is written. Completes with whether there are others.
   */
  private static Future<Boolean> commitBesideOthers(SqlClient client) {
    return client
        .preparedQuery(
            """
            select case
              when %s > 1 then pg_logical_emit_message(true, 'quell', '') is not null
              else false
            end
            """
                .formatted(IntakeRepository.PROCESSES))
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
