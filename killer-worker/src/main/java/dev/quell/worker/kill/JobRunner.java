package dev.quell.worker.kill;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job as long as its lease holds, and renews it. What fails is tried again after a
 * wait that grows. Between two steps others have their turn. Confined to one event loop.
 */
final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final long FIRST_BACKOFF_MILLIS = 500;
  private static final int MOST_DOUBLINGS = 6;
  private static final int RENEWALS_PER_LEASE = 3;
  private static final long NONE = -1;

  private final Vertx vertx;
  private final KillMeters meters;
  private final Lease lease;
  private final JobWork work;
  private final Promise<Void> ended = Promise.promise();
  private final long renewal;
  private long timer = NONE;
  private boolean stale;
  private boolean stopping;
  private boolean renewing;
  private int troubles;

  private JobRunner(JobTools tools, Lease lease) {
    this.lease = lease;
    vertx = tools.vertx();
    meters = tools.meters();
    work = new JobWork(tools, lease);
    renewal =
        vertx.setPeriodic(Math.max(1, tools.leaseMillis() / RENEWALS_PER_LEASE), due -> renew());
  }

  /** Begins to work. */
  static JobRunner start(JobTools tools, Lease lease) {
    JobRunner runner = new JobRunner(tools, lease);
    tools.events().changed(lease.job());
    runner.step();
    return runner;
  }

  /** Completes when there is nothing more to do here, for whatever reason. */
  Future<Void> ended() {
    return ended.future();
  }

  /** Whether it only waits for workers to obey. */
  boolean isWaiting() {
    return work.isWaiting();
  }

  /** Something about the job may have changed. */
  void wake() {
    stale = true;
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
      step();
    }
  }

  /** Ends the step that is under way and lets others have the job. */
  Future<Void> stop() {
    stopping = true;
    wake();
    return ended();
  }

  private void step() {
    if (stopping) {
      work.release().onComplete(released -> end());
      return;
    }
    Future<Void> fresh = stale ? work.refresh() : Future.succeededFuture();
    stale = false;
    fresh.compose(refreshed -> work.step()).onSuccess(this::goOn).onFailure(this::meetTrouble);
  }

  private void goOn(long waitMillis) {
    troubles = 0;
    pauseOrEnd(waitMillis);
  }

  private void pauseOrEnd(long waitMillis) {
    if (!work.goesOn()) {
      end();
    } else if (waitMillis <= 0 || stale) {
      vertx.runOnContext(now -> step());
    } else {
      timer =
          vertx.setTimer(
              waitMillis,
              due -> {
                timer = NONE;
                step();
              });
    }
  }

  private void meetTrouble(Throwable cause) {
    if (cause instanceof LeaseLost) {
      work.tellAnew();
      end();
      return;
    }
    meters.failed();
    long backoff = FIRST_BACKOFF_MILLIS << Math.min(troubles, MOST_DOUBLINGS);
    troubles++;
    if (isPassing(cause)) {
      pauseOrEnd(backoff);
      return;
    }
    LOG.atError()
        .addKeyValue("kill_job_id", lease.jobId())
        .setCause(cause)
        .log("A part of a kill job failed");
    work.noteFailure(cause)
        .onSuccess(noted -> pauseOrEnd(backoff))
        .onFailure(
            failure -> {
              if (failure instanceof LeaseLost) {
                end();
              } else {
                pauseOrEnd(backoff);
              }
            });
  }

  private static boolean isPassing(Throwable cause) {
    return cause instanceof CommandException refusal && refusal.code() == FailureCode.UNAVAILABLE;
  }

  /** Finds out about changes in case the message that was to tell of them was lost. */
  private void renew() {
    if (renewing) {
      return;
    }
    renewing = true;
    work.renew()
        .onComplete(renewed -> renewing = false)
        .onSuccess(
            changed -> {
              if (changed) {
                wake();
              }
            })
        .onFailure(
            failure -> {
              if (failure instanceof LeaseLost) {
                wake();
              }
            });
  }

  private void end() {
    vertx.cancelTimer(renewal);
    ended.tryComplete();
  }
}
