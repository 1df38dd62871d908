package dev.quell.worker.recovery;

import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.engine.WriteFailures;
import dev.quell.worker.locking.IntakeRepository;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down, every second, that this process takes reports. It does what a report needs: a turn
 * of an event loop, a connection, a commit. Whoever is frozen, or has lost the database, misses
 * seconds, and by that everybody knows when reports could not be taken. Its own clock decides
 * nothing.
 */
public final class IntakeVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(IntakeVerticle.class);
  private static final long INTERVAL_MILLIS = 1_000;

  private final Session session;
  private final String process;
  private final RetryPolicy retries;
  private final MeterRegistry meters;
  private final WriteFailures writeFailures;
  private final IntakeRepository repository = new IntakeRepository();

  private Transactions transactions;
  private Counter serviceInterruptions;
  private Counter processInterruptions;
  private Future<Void> tick = Future.succeededFuture();
  private long timer;
  private boolean stopped;
  private boolean started;
  private volatile double taken;
  private volatile long tickedAtNanos;

  /**
   * Creates a verticle to deploy once, when the listener is open.
   *
   * @param process name of this process on the database, the same after a restart
   * @param retries of one tick
   * @param writeFailures is told how every tick ends
   */
  public IntakeVerticle(
      Session session,
      String process,
      RetryPolicy retries,
      MeterRegistry meters,
      WriteFailures writeFailures) {
    this.session = session;
    this.process = process;
    this.retries = retries;
    this.meters = meters;
    this.writeFailures = writeFailures;
  }

  /** Completes after the first tick. */
  @Override
  public Future<?> start() {
    transactions =
        new Transactions(
            vertx, session.connections(vertx, "intake", 1), retries, meters, writeFailures);
    serviceInterruptions = interruptions("service");
    processInterruptions = interruptions("process");
    return tick()
        .onSuccess(
            first -> {
              Gauge.builder("quell.reports.taken", this, IntakeVerticle::seconds)
                  .baseUnit("seconds")
                  .description("For how long reports have been taken without interruption")
                  .register(meters);
              waitForNext();
            });
  }

  private Counter interruptions(String scope) {
    return Counter.builder("quell.reports.interruptions")
        .tag("scope", scope)
        .description("Times for which reports could not be taken")
        .register(meters);
  }

  private Future<Void> tick() {
    return transactions
        .withoutTransaction(client -> repository.tick(client, process))
        .onSuccess(this::record)
        .mapEmpty();
  }

  private void waitForNext() {
    if (!stopped) {
      timer = vertx.setTimer(INTERVAL_MILLIS, due -> next());
    }
  }

  private void next() {
    tick = tick().transform(ticked -> Future.succeededFuture());
    tick.onSuccess(ticked -> waitForNext());
  }

  private void record(IntakeRepository.Tick found) {
    taken = found.intake().service();
    tickedAtNanos = System.nanoTime();
    if (found.serviceReopened()) {
      recordServiceReopened(found.gapSeconds());
    } else if (found.processReopened() && started) {
      processInterruptions.increment();
      LOG.atWarn()
          .log(
              "This process could not take reports for a while, others could: deadlines that were"
                  + " missed meanwhile are put off");
    }
    started = true;
  }

  private void recordServiceReopened(@Nullable Double gapSeconds) {
    if (gapSeconds == null) {
      LOG.info("Reports are taken on this database for the first time");
      return;
    }
    serviceInterruptions.increment();
    LOG.atWarn()
        .addKeyValue("gap_seconds", gapSeconds)
        .log(
            gapSeconds < 0
                ? "The clock of the database went back: every reporter has its whole time again"
                : "Reports could not be taken for a while, or the database has crashed:"
                    + " every reporter has its whole time again");
  }

  /** 0 as soon as a tick is overdue. */
  private double seconds() {
    double since = (System.nanoTime() - tickedAtNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    return since > IntakeRepository.LONGEST_GAP_SECONDS ? 0 : taken + since;
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return tick.eventually(transactions::close);
  }
}
