package dev.quell.api.server;

import dev.quell.api.database.RetryingPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether this process should be sent requests: the database answers, whatever else was made a
 * condition holds, and the process is not about to stop. Thread-safe.
 */
public final class Readiness {
  private static final long CHECK_TIMEOUT_MILLIS = 3_000;

  private static final long LOOK_MILLIS = 5_000;

  private static final String DATABASE = "database";
  private static final String WRITABLE = "a database server that takes writes";

  private final HealthChecks checks;
  private volatile boolean draining;
  private volatile boolean ready = true;
  private volatile boolean writable = true;

  private Readiness(Vertx vertx) {
    this.checks = HealthChecks.create(vertx);
  }

  /**
   * A process that is ready as long as its database answers and takes writes, and it is not about
   * to stop.
   */
  public static Readiness of(Vertx vertx, RetryingPool database) {
    Readiness readiness = new Readiness(vertx);
    HealthQueries queries = new HealthQueries(database);
    return readiness
        .require(DATABASE, queries::ping)
        .require(WRITABLE, queries::writable)
        .require("time to go on", readiness::notDraining);
  }

  /**
   * Shows by gauges whether the process is ready and its database takes writes, as of the last
   * look; there is one every 5 seconds.
   */
  public Readiness shownBy(Vertx vertx, MeterRegistry meters) {
    Gauge.builder("quell.ready", this, readiness -> readiness.ready ? 1 : 0)
        .description("1 if this process should be sent requests")
        .strongReference(true)
        .register(meters);
    Gauge.builder("quell.database.writable", this, readiness -> readiness.writable ? 1 : 0)
        .description("1 if the database answers and takes writes")
        .strongReference(true)
        .register(meters);
    vertx.setPeriodic(LOOK_MILLIS, id -> look());
    return this;
  }

  private void look() {
    missing().onComplete(seen -> record(seen.succeeded() ? seen.result() : List.of(DATABASE)));
  }

  private void record(List<String> missing) {
    ready = missing.isEmpty();
    writable = !missing.contains(DATABASE) && !missing.contains(WRITABLE);
  }

  /**
   * Makes one more thing a condition.
   *
   * @param name what is named as the reason when it does not hold
   * @param check fails while it does not hold; has 3 seconds to answer
   */
  public Readiness require(String name, Supplier<Future<Void>> check) {
    checks.register(name, CHECK_TIMEOUT_MILLIS, promise -> run(check, promise));
    return this;
  }

  /** From now on not ready, so that load balancers look elsewhere before the process stops. */
  public void drain() {
    draining = true;
    ready = false;
  }

  /** The names of the conditions that do not hold now; empty if the process is ready. */
  Future<List<String>> missing() {
    return checks
        .checkStatus()
        .map(
            result ->
                result.getChecks().stream()
                    .filter(check -> !check.getUp())
                    .map(CheckResult::getId)
                    .toList());
  }

  private Future<Void> notDraining() {
    return draining ? Future.failedFuture("draining") : Future.succeededFuture();
  }

  private static void run(Supplier<Future<Void>> check, Promise<Status> promise) {
    check
        .get()
        .onComplete(holds -> promise.tryComplete(Status.OK()), failure -> promise.tryFail(failure));
  }
}
