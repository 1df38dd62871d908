package dev.quell.api.server;

import dev.quell.api.database.RetryingPool;
import dev.quell.worker.engine.WriteFailures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether this process should be sent requests: the database answers and takes writes, the worker
 * gets on, no event loop is blocked, whatever else was made a condition holds, and the process is
 * not about to stop. It comes back by itself. Thread-safe.
 */
public final class Readiness {
  private static final long CHECK_TIMEOUT_MILLIS = 5_000;

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CLAIM_MILLIS = 500;
  private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final long LONGEST_SILENCE_MILLIS = 5_000;

  /** What a command takes beside its transactions. */
  private static final long QUEUE_GRACE_MILLIS = 5_000;

  private static final String REASON = "reason";
  private static final String WANTED = "wanted";
  private static final String SENTENCE = "sentence";

  private final HealthChecks checks;
  private final AtomicLong nextLookNanos = new AtomicLong(System.nanoTime() + LOOK_NANOS);
  private volatile boolean draining;
  private volatile Look last = new Look(Set.of(), System.nanoTime());

  private Readiness(Vertx vertx) {
    this.checks = HealthChecks.create(vertx);
  }

  /**
   * What one look found.
   *
   * @param reasons why the process was not ready
   */
  private record Look(Set<String> reasons, long nanos) {
    /** Whoever looks may itself be blocked. */
    boolean isOverdue() {
      return System.nanoTime() - nanos > OVERDUE_NANOS;
    }
  }

  /**
   * A process that is ready as long as its database answers and takes writes, and it is not about
   * to stop.
   *
   * @param reads the pool that reads wait for
   * @param beside asks the database on a connection beside all pools
   * @param writes remembers whether writes fail
   */
  public static Readiness of(
      Vertx vertx, RetryingPool reads, Supplier<Future<Void>> beside, WriteFailures writes) {
    Readiness readiness = new Readiness(vertx);
    return readiness
        .require("database", new DatabaseCondition(reads, beside)::check)
        .require("writes", () -> takesWrites(writes))
        .require("time to go on", readiness::notDraining);
  }

  /** Makes it a condition that every event loop turns. */
  public Readiness requireTurningLoops(Vertx vertx) {
    EventLoops loops = EventLoops.watch(vertx);
    return require("event loops", () -> turns(loops));
  }

  /**
   * Makes it a condition that the queues of the worker get on: some command of each that has any is
   * done in time.
   *
   * @param commandMillis longest life of a command, after which one last try may go on as long
   */
  public Readiness requireWorkingQueues(MeterRegistry meters, long commandMillis) {
    long longestMillis = 2 * commandMillis + QUEUE_GRACE_MILLIS;
    return require("worker", () -> getsOn(meters, longestMillis));
  }

  /**
   * Shows by gauges whether the process is ready, and why not, as of the last look; there is one
   * every 5 seconds.
   */
  public void shownBy(Vertx vertx, MeterRegistry meters) {
    Gauge.builder("quell.ready", this, readiness -> readiness.isReady() ? 1 : 0)
        .description("1 if this process should be sent requests")
        .strongReference(true)
        .register(meters);
    for (Lack lack : Lack.values()) {
      Gauge.builder("quell.not_ready", this, readiness -> readiness.lacks(lack) ? 1 : 0)
          .description("1 if this process should not be sent requests for this reason")
          .tag("reason", lack.reason())
          .strongReference(true)
          .register(meters);
    }
    EventLoops.onEach(vertx, CLAIM_MILLIS, () -> lookIfDue(vertx));
  }

  /** Whichever event loop turns, looks; what is about to stop is looked at no more. */
  private void lookIfDue(Vertx vertx) {
    if (draining) {
      return;
    }
    long due = nextLookNanos.get();
    long now = System.nanoTime();
    if (now - due >= 0 && nextLookNanos.compareAndSet(due, now + LOOK_NANOS)) {
      vertx.runOnContext(turn -> look());
    }
  }

  private boolean isReady() {
    Look seen = last;
    return !draining && seen.reasons().isEmpty() && !seen.isOverdue();
  }

  private boolean lacks(Lack lack) {
    Look seen = last;
    return seen.reasons().contains(lack.reason())
        || (lack == Lack.TIME && draining)
        || (lack == Lack.EVENT_LOOP && seen.isOverdue() && !draining);
  }

  private void look() {
    missing()
        .map(found -> found.stream().map(NotReady::reason).collect(Collectors.toSet()))
        .otherwise(failure -> Set.of(Lack.DATABASE.reason()))
        .onSuccess(reasons -> last = new Look(reasons, System.nanoTime()));
  }

  /**
   * Makes one more thing a condition.
   *
   * @param name what is named as the reason when it does not hold
   * @param check fails while it does not hold; has 5 seconds to answer
   */
  public Readiness require(String name, Supplier<Future<Void>> check) {
    checks.register(name, CHECK_TIMEOUT_MILLIS, promise -> run(check, promise));
    return this;
  }

  /** From now on not ready, so that load balancers look elsewhere before the process stops. */
  public void drain() {
    draining = true;
  }

  /** The conditions that do not hold now; empty if the process is ready. */
  Future<List<NotReady>> missing() {
    return checks
        .checkStatus()
        .map(
            result ->
                result.getChecks().stream()
                    .filter(check -> !check.getUp())
                    .map(Readiness::told)
                    .collect(
                        Collectors.toMap(
                            NotReady::reason, why -> why, (one, same) -> one, LinkedHashMap::new)))
        .map(byReason -> List.copyOf(byReason.values()));
  }

  /** A check that did not answer in time, or is none of these, has only its name to tell. */
  private static NotReady told(CheckResult check) {
    JsonObject data = check.getData();
    return data != null && data.containsKey(REASON)
        ? new NotReady(data.getString(REASON), data.getString(WANTED), data.getString(SENTENCE))
        : new NotReady(check.getId(), check.getId(), "");
  }

  private static Future<Void> takesWrites(WriteFailures writes) {
    return writes
        .last()
        .map(Lack::of)
        .<Future<Void>>map(Future::failedFuture)
        .orElseGet(Future::succeededFuture);
  }

  private static Future<Void> turns(EventLoops loops) {
    long silence = loops.longestSilenceMillis();
    return silence > LONGEST_SILENCE_MILLIS
        ? Future.failedFuture(Lack.EVENT_LOOP.with(TimeUnit.MILLISECONDS.toSeconds(silence)))
        : Future.succeededFuture();
  }

  static Future<Void> getsOn(MeterRegistry meters, long longestMillis) {
    String stalled =
        meters.find("quell.queue.stalled").gauges().stream()
            .filter(queue -> queue.value() * 1_000 > longestMillis)
            .map(queue -> queue.getId().getTag("queue"))
            .sorted()
            .collect(Collectors.joining(", "));
    return stalled.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(
            Lack.WORKER_QUEUE.with(TimeUnit.MILLISECONDS.toSeconds(longestMillis), stalled));
  }

  private Future<Void> notDraining() {
    return draining ? Future.failedFuture(Lack.TIME.with()) : Future.succeededFuture();
  }

  private static void run(Supplier<Future<Void>> check, Promise<Status> promise) {
    check
        .get()
        .onComplete(
            holds -> promise.tryComplete(Status.OK()),
            failure -> {
              if (failure instanceof NotReady why) {
                promise.tryComplete(Status.KO(data(why)));
              } else {
                promise.tryFail(failure);
              }
            });
  }

  private static JsonObject data(NotReady why) {
    return new JsonObject()
        .put(REASON, why.reason())
        .put(WANTED, why.wanted())
        .put(SENTENCE, why.sentence());
  }
}
