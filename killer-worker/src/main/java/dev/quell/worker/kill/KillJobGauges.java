package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobState;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many kill jobs are open, and whether one gets nowhere: the same in all processes on a
 * database. Refreshed on one event loop; the values may be read by any thread.
 */
final class KillJobGauges {
  private static final List<KillJobState> OPEN =
      List.of(KillJobState.QUEUED, KillJobState.RUNNING, KillJobState.PAUSED);

  private final Transactions transactions;
  private final List<String> clusters;
  private volatile List<Long> open = List.of(0L, 0L, 0L);
  private volatile double stalledSeconds;
  private volatile long pending;
  private volatile Map<String, Double> overdueSeconds = Map.of();
  private boolean refreshing;

  /**
   * @param clusters those that can be asked
   */
  KillJobGauges(Transactions transactions, Set<String> clusters, MeterRegistry meters) {
    this.transactions = transactions;
    this.clusters = clusters.stream().sorted().toList();
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
    Gauge.builder("quell.proof.pending", this, gauges -> gauges.pending)
        .description("Killed processes about which clusters are being asked")
        .strongReference(true)
        .register(meters);
    for (String cluster : this.clusters) {
      Gauge.builder("quell.proof.overdue", this, gauges -> gauges.overdueOf(cluster))
          .description(
              "How long what a cluster is to be asked has waited for an agent; 0 if nothing has")
          .baseUnit("seconds")
          .tag("cluster", cluster)
          .strongReference(true)
          .register(meters);
    }
  }

  private double overdueOf(String cluster) {
    return overdueSeconds.getOrDefault(cluster, 0.0);
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
                                   and phase not in ('grace', 'proof'))), 0)::float8,
                               coalesce(sum(proof_pending), 0)::bigint
                        from kill_job
                        where state in ('queued', 'running', 'paused')
                        """)
                    .execute())
        .onSuccess(rows -> take(rows.iterator().next()))
        .compose(rows -> clusters.isEmpty() ? Future.succeededFuture() : readOverdue())
        .onComplete(read -> refreshing = false);
  }

  private Future<?> readOverdue() {
    return transactions
        .withoutTransaction(
            client ->
                client
                    .preparedQuery(
                        """
                        select named.cluster,
                               max(extract(epoch from clock_timestamp() - first.due_at))::float8
                        from unnest($1::text[]) as named (cluster)
                        cross join kill_job as job
                        cross join lateral (
                          select due_at from cluster_order
                          where kill_job_id = job.id and cluster = named.cluster and due_at < now()
                          order by due_at
                          limit 1
                        ) as first
                        where job.state in ('queued', 'running')
                        group by named.cluster
                        """)
                    .execute(Tuple.tuple().addArrayOfString(clusters.toArray(String[]::new))))
        .onSuccess(
            rows -> {
              Map<String, Double> overdue = new HashMap<>();
              rows.forEach(row -> overdue.put(row.getString(0), row.getDouble(1)));
              overdueSeconds = overdue;
            });
  }

  private void take(Row row) {
    open = List.of(row.getLong(0), row.getLong(1), row.getLong(2));
    stalledSeconds = Math.max(0, row.getDouble(3));
    pending = row.getLong(4);
  }
}
