package dev.quell.worker.killjob;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.killjob.KillJobPhase;
import dev.quell.domain.killjob.KillJobState;
import dev.quell.domain.killjob.KillJobView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one job as long as its lease holds: walks, waits for the grace to pass, confirms. Each
 * step is short; between two of them others have their turn. Confined to one event loop.
 */
final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final int FAILURES_IN_A_ROW = 3;
  private static final long FIRST_BACKOFF_MILLIS = 500;
  private static final long LAST_BACKOFF_MILLIS = 30_000;
  private static final int RENEWALS_PER_LEASE = 3;
  private static final long NONE = -1;

  private final JobTools tools;
  private final Lease lease;
  private final Pace pace = new Pace();
  private final Promise<Void> ended = Promise.promise();
  private final long renewal;

  private KillJobView job;
  private Walk walk;
  private GraceRound grace;
  private long timer = NONE;
  private boolean stale;
  private boolean stopping;
  private int troubles;

  private JobRunner(JobTools tools, Lease lease) {
    this.tools = tools;
    this.lease = lease;
    job = lease.job();
    walk = new Walk(tools, lease, job, pace, lease.cursor());
    grace = new GraceRound(tools, lease);
    renewal = tools.vertx().setPeriodic(tools.leaseMillis() / RENEWALS_PER_LEASE, due -> renew());
  }

  /** Begins to work. */
  static JobRunner start(JobTools tools, Lease lease) {
    JobRunner runner = new JobRunner(tools, lease);
    tools.events().changed(runner.job);
    runner.step();
    return runner;
  }

  /** Completes when there is nothing more to do here, for whatever reason. */
  Future<Void> ended() {
    return ended.future();
  }

  /** Something about the job may have changed. */
  void wake() {
    stale = true;
    if (timer != NONE) {
      tools.vertx().cancelTimer(timer);
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
    if (ended.future().isComplete()) {
      return;
    }
    if (stopping) {
      leave();
      return;
    }
    refreshed().compose(fresh -> work()).onSuccess(this::goOn).onFailure(this::meetTrouble);
  }

  private Future<Void> refreshed() {
    if (!stale) {
      return Future.succeededFuture();
    }
    stale = false;
    return tools
        .transactions()
        .withoutTransaction(client -> tools.tables().leases().find(client, lease))
        .onSuccess(now -> job = now)
        .mapEmpty();
  }

  /** Completes with the milliseconds until the next step. */
  private Future<Long> work() {
    return switch (job.phase()) {
      case SIGNAL, CONFIRM -> walk.step(job).compose(this::afterWalk);
      case GRACE -> job.counts().signalled() == 0 ? finish() : waitForGrace();
      case ENDED -> Future.failedFuture(new LeaseLost());
    };
  }

  private Future<Long> afterWalk(Walk.Step step) {
    take(step.job());
    if (!step.end()) {
      return Future.succeededFuture(step.waitMillis());
    }
    return job.phase() == KillJobPhase.SIGNAL ? enter(KillJobPhase.GRACE) : finish();
  }

  private Future<Long> waitForGrace() {
    return tools
        .transactions()
        .withoutTransaction(client -> tools.tables().leases().graceLeft(client, lease))
        .compose(
            left ->
                left <= 0
                    ? enter(KillJobPhase.CONFIRM)
                    : grace
                        .look(job, left)
                        .map(
                            look -> {
                              take(look.job());
                              return look.waitMillis();
                            }));
  }

  private Future<Long> enter(KillJobPhase phase) {
    return tools
        .transactions()
        .inTransaction(connection -> tools.tables().leases().enter(connection, lease, phase))
        .map(
            now -> {
              take(now);
              walk = new Walk(tools, lease, job, pace, WalkCursor.START);
              return 0L;
            });
  }

  private Future<Long> finish() {
    return tools
        .transactions()
        .inTransaction(
            connection ->
                tools
                    .tables()
                    .leases()
                    .finish(connection, lease)
                    .compose(now -> tools.tables().audit().finished(connection, now).map(now)))
        .map(
            now -> {
              take(now);
              return 0L;
            });
  }

  private void take(KillJobView now) {
    if (now != job) {
      job = now;
      tools.events().changed(now);
    }
  }

  private void goOn(long waitMillis) {
    troubles = 0;
    if (job.state() != KillJobState.RUNNING) {
      end();
    } else {
      pause(waitMillis);
    }
  }

  private void pause(long waitMillis) {
    if (waitMillis <= 0 || stale) {
      tools.vertx().runOnContext(now -> step());
    } else {
      timer =
          tools
              .vertx()
              .setTimer(
                  waitMillis,
                  due -> {
                    timer = NONE;
                    step();
                  });
    }
  }

  private void meetTrouble(Throwable cause) {
    if (cause instanceof LeaseLost) {
      end();
      return;
    }
    tools.meters().failed();
    long backoff = Math.min(LAST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(troubles, 16));
    troubles++;
    if (cause instanceof CommandException refusal && refusal.code() == FailureCode.UNAVAILABLE) {
      pause(backoff);
      return;
    }
    LOG.atError()
        .addKeyValue("kill_job_id", lease.jobId())
        .setCause(cause)
        .log("A part of a kill job failed");
    tools
        .transactions()
        .inTransaction(connection -> noteFailure(connection, cause))
        .onSuccess(this::take)
        .onComplete(
            noted -> {
              if (noted.cause() instanceof LeaseLost || job.state() != KillJobState.RUNNING) {
                end();
              } else {
                pause(backoff);
              }
            });
  }

  private Future<KillJobView> noteFailure(SqlConnection connection, Throwable cause) {
    String error =
        "A part of the job failed: %s See the server's log; resume the job when the cause is gone."
            .formatted(Objects.toString(cause.getMessage(), cause.toString()));
    return tools
        .tables()
        .leases()
        .fail(connection, lease, error, FAILURES_IN_A_ROW)
        .compose(
            now ->
                now.state() == KillJobState.FAILED
                    ? tools.tables().audit().failed(connection, now).map(now)
                    : Future.succeededFuture(now));
  }

  private void renew() {
    tools
        .transactions()
        .withoutTransaction(client -> tools.tables().leases().renew(client, lease))
        .onSuccess(this::compare)
        .onFailure(
            failure -> {
              if (failure instanceof LeaseLost) {
                wake();
              }
            });
  }

  /** In case the message that was to tell of a change was lost. */
  private void compare(KillJobView now) {
    if (now.mode() != job.mode() || !Objects.equals(now.rateLimit(), job.rateLimit())) {
      wake();
    }
  }

  private void leave() {
    tools
        .transactions()
        .withoutTransaction(client -> tools.tables().leases().release(client, lease))
        .onComplete(released -> end());
  }

  private void end() {
    tools.vertx().cancelTimer(renewal);
    ended.tryComplete();
  }
}
