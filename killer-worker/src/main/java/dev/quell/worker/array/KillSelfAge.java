package dev.quell.worker.array;

import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how long the instance that has been in KILL_SELF the longest has been there: the sign
 * that kills do not get through. Confined to the event loop of its verticle; the value may be read
 * by any thread.
 */
final class KillSelfAge {
  private static final Logger LOG = LoggerFactory.getLogger(KillSelfAge.class);
  private static final long PERIOD_MILLIS = 10_000;

  private final Vertx vertx;
  private final Transactions transactions;
  private volatile double seconds;
  private boolean stopped;
  private long timer;

  private KillSelfAge(Vertx vertx, Transactions transactions) {
    this.vertx = vertx;
    this.transactions = transactions;
  }

  static KillSelfAge watch(Vertx vertx, Transactions transactions, MeterRegistry meters) {
    KillSelfAge age = new KillSelfAge(vertx, transactions);
    Gauge.builder("quell.kill.self.oldest", age, watched -> watched.seconds)
        .description("Age of the oldest instance in KILL_SELF; 0 if there is none")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
    age.refresh();
    age.timer = vertx.setPeriodic(PERIOD_MILLIS, id -> age.refresh());
    return age;
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void refresh() {
    transactions
        .withoutTransaction(KillSelfAge::oldest)
        .onSuccess(read -> seconds = read)
        .onFailure(this::report);
  }

  /** A look-up that the end of its connections cut short is no news. */
  private void report(Throwable failure) {
    if (!stopped) {
      LOG.warn("Could not read the age of KILL_SELF instances", failure);
    }
  }

  private static Future<Double> oldest(SqlClient client) {
    return client
        .preparedQuery(
            """
            select
              coalesce(extract(epoch from clock_timestamp() - min(kill_self_since)), 0)::float8
            from task_instance
            where kill_self_since is not null
            """)
        .execute()
        .map(rows -> rows.iterator().next().getDouble(0));
  }
}
