package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobState;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * How many kill jobs are open, and whether one gets nowhere: the same in all processes on a
 * database. Refreshed on one event loop; the values may be read by any thread.
 */
final class KillJobGauges {
  private static final List<KillJobState> OPEN =
      List.of(KillJobState.QUEUED, KillJobState.RUNNING, KillJobState.PAUSED);

  private final Transactions transactions;
  private volatile List<Long> open = List.of(0L, 0L, 0L);
  private volatile double stalledSeconds;
  private boolean refreshing;

  KillJobGauges(Transactions transactions, MeterRegistry meters) {
    this.transactions = transactions;
    for (int i = 0; i < OPEN.size(); i++) {
      int place = i;
      Gauge.builder("quell.kill.jobs", this, gauges -> gauges.open.get(place))
          .description("Kill jobs that are not over")
          .tag("state", OPEN.get(place).wireName())
          .strongReference(true)
          .register(meters);
    }
    Gauge.builder("quell.kill.job.stalled", this, gauges -> gauges.stalledSeconds)
        .description("Time without progress of the job that has had none for longest; 0 if none")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
  }

  /** Reads the table, unless it is being read already. */
  void refresh() {
    if (refreshing) {
      return;
    }
    refreshing = true;
    transactions
        .withoutTransaction(
            client ->
                client
                    .preparedQuery(
                        """
                        select count(*) filter (where state = 'queued'),
                               count(*) filter (where state = 'running'),
                               count(*) filter (where state = 'paused'),
                               coalesce(extract(epoch from clock_timestamp() - min(progress_at)
                                 filter (where state in ('queued', 'running')
                                   and phase not in ('grace', 'proof'))), 0)::float8
                        from kill_job
                        where state in ('queued', 'running', 'paused')
                        """)
                    .execute())
        .onSuccess(rows -> take(rows.iterator().next()))
        .onComplete(read -> refreshing = false);
  }

  private void take(Row row) {
    open = List.of(row.getLong(0), row.getLong(1), row.getLong(2));
    stalledSeconds = Math.max(0, row.getDouble(3));
  }
}
