package dev.quell.worker.retention;

import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for how long that has stayed whose days are over: the sign that the retention does not
 * keep up, whoever it is that should remove. Confined to the event loop of its verticle; the values
 * may be read by any thread.
 */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
  private static final long PERIOD_MILLIS = 60_000;

  private final Vertx vertx;
  private final Transactions transactions;
  private final OptionalInt workflowDays;
  private final OptionalInt auditDays;
  private final long periodMillis;
  private volatile double workflowSeconds;
  private volatile double auditSeconds;
  private boolean stopped;
  private long timer;

  private Backlog(Vertx vertx, Transactions transactions, RetentionConfig config) {
    this.vertx = vertx;
    this.transactions = transactions;
    this.workflowDays = config.finishedWorkflowsDays();
    this.auditDays = config.auditDays();
    this.periodMillis = Math.min(PERIOD_MILLIS, config.intervalMillis());
  }

  static Backlog watch(
      Vertx vertx, Transactions transactions, RetentionConfig config, MeterRegistry meters) {
    Backlog backlog = new Backlog(vertx, transactions, config);
    backlog.show("workflows", meters);
    backlog.show("audit", meters);
    backlog.refresh();
    return backlog;
  }

  private void show(String of, MeterRegistry meters) {
    Gauge.builder(
            "quell.retention.overdue",
            this,
            watched -> of.equals("audit") ? watched.auditSeconds : watched.workflowSeconds)
        .description("For how long the days of the oldest have been over; 0 if there is none")
        .baseUnit("seconds")
        .tag("of", of)
        .strongReference(true)
        .register(meters);
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  /** The next look begins when this one has ended, however long it takes. */
  private void refresh() {
    Future<Void> workflows =
        read(workflowDays, Backlog::oldestWorkflow, seconds -> workflowSeconds = seconds);
    workflows
        .compose(read -> read(auditDays, Backlog::oldestLine, seconds -> auditSeconds = seconds))
        .onFailure(this::report)
        .onComplete(read -> waitForNext());
  }

  private Future<Void> read(
      OptionalInt days, BiFunction<SqlClient, Integer, Future<Double>> look, DoubleConsumer keep) {
    return days.isEmpty()
        ? Future.succeededFuture()
        : transactions
            .withoutTransaction(client -> look.apply(client, days.getAsInt()))
            .onSuccess(keep::accept)
            .mapEmpty();
  }

  private void waitForNext() {
    if (!stopped) {
      timer = vertx.setTimer(periodMillis, due -> refresh());
    }
  }

  /** A look-up that the end of its connections cut short is no news. */
  private void report(Throwable failure) {
    if (!stopped) {
      LOG.atWarn().setCause(failure).log("Could not read how old what should be removed is");
    }
  }

  private static Future<Double> oldestWorkflow(SqlClient client, Integer days) {
    return seconds(
        client,
        days,
        """
        select workflow.status_date as since
        from workflow
        where %s
        order by workflow.status_date
        limit 1
        """
            .formatted(RetentionSql.removable("$1::integer")));
  }

  private static Future<Double> oldestLine(SqlClient client, Integer days) {
    return seconds(client, days, "select min(\"at\") as since from kill_audit");
  }

  private static Future<Double> seconds(SqlClient client, int days, String oldest) {
    return client
        .preparedQuery(
            """
            select coalesce(greatest(extract(epoch from %s - max(since)), 0), 0)::float8
            from (%s) oldest
            """
                .formatted(RetentionSql.before("$1::integer"), oldest))
        .execute(Tuple.of(days))
        .map(rows -> rows.iterator().next().getDouble(0));
  }
}
