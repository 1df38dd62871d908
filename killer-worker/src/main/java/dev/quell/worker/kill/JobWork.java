package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobRules;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;

/**
 * What there is to do for one job, in short steps: walks, looks who has obeyed, confirms. Fails
 * with {@link LeaseLost} as soon as the job is another's. Confined to one event loop.
 */
final class JobWork {
  private static final int FAILURES_IN_A_ROW = 3;

  private final JobTools tools;
  private final LeaseRepository leases;
  private final Lease lease;
  private final Pace pace = new Pace();
  private final GraceRound grace;
  private final ProofRound proof;
  private KillJobView job;
  private Walk walk;

  JobWork(JobTools tools, Lease lease) {
    this.tools = tools;
    this.lease = lease;
    leases = tools.tables().leases();
    job = lease.job();
    walk = new Walk(tools, lease, job, pace, lease.cursor());
    grace = new GraceRound(tools, lease);
    proof = new ProofRound(tools, lease);
  }

  /** Whether there is more to do. */
  boolean goesOn() {
    return job.state() == KillJobState.RUNNING;
  }

  /** Whether there is nothing to do but to look now and then who has obeyed, or is gone. */
  boolean isWaiting() {
    return job.phase() == KillJobPhase.GRACE || job.phase() == KillJobPhase.PROOF;
  }

  /** Reads what operators may have changed. */
  Future<Void> refresh() {
    return tools
        .transactions()
        .withoutTransaction(client -> leases.find(client, lease))
        .onSuccess(this::takeChanged)
        .mapEmpty();
  }

  /** Completes with whether operators have changed how the job is to go on. */
  Future<Boolean> renew() {
    return tools
        .transactions()
        .withoutTransaction(client -> leases.renew(client, lease))
        .map(now -> now.mode() != job.mode() || !Objects.equals(now.rateLimit(), job.rateLimit()));
  }

  /** Completes with the milliseconds until the next step. */
  Future<Long> step() {
    return switch (job.phase()) {
      case SIGNAL, CONFIRM -> walk.step(job).compose(this::afterWalk);
      case GRACE ->
          KillJobRules.awaitsWorkers(job.counts())
              ? waitForGrace()
              : enter(KillJobRules.afterKill(job.counts()));
      case PROOF -> waitForProof();
      case ENDED -> Future.failedFuture(new LeaseLost());
    };
  }

  private Future<Long> afterWalk(Walk.Step step) {
    take(step.job());
    return step.end()
        ? enter(KillJobRules.afterWalk(job.phase(), job.counts()))
        : Future.succeededFuture(step.waitMillis());
  }

  private Future<Long> waitForGrace() {
    return tools
        .transactions()
        .withoutTransaction(client -> leases.graceLeft(client, lease))
        .compose(
            left -> {
              KillJobPhase next = KillJobRules.inGrace(left);
              return next == KillJobPhase.GRACE ? look(left) : enter(next);
            });
  }

  private Future<Long> look(double leftSeconds) {
    return grace
        .look(job, leftSeconds)
        .map(
            look -> {
              take(look.job());
              return look.waitMillis();
            });
  }

  /** Reads the job anew: agents write into it what clusters say. */
  private Future<Long> waitForProof() {
    return tools
        .transactions()
        .withoutTransaction(client -> leases.find(client, lease))
        .compose(
            now -> {
              takeChanged(now);
              return KillJobRules.awaitsClusters(now.counts())
                  ? proof
                      .step(now)
                      .map(
                          step -> {
                            take(step.job());
                            return step.waitMillis();
                          })
                  : finish();
            });
  }

  private Future<Long> enter(KillJobPhase phase) {
    return phase == KillJobPhase.ENDED ? finish() : goOn(phase);
  }

  private Future<Long> goOn(KillJobPhase phase) {
    return tools
        .transactions()
        .inTransaction(connection -> leases.enter(connection, lease, phase))
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
                leases
                    .lock(connection, lease)
                    .compose(last -> endOf(connection, last))
                    .compose(ended -> leases.finish(connection, lease))
                    .compose(now -> tools.tables().audit().finished(connection, now).map(now)))
        .map(
            now -> {
              take(now);
              return 0L;
            });
  }

  private Future<?> endOf(SqlConnection connection, KillJobView last) {
    return Future.join(
        last.endsRun() ? tools.tables().runEnd().end(connection, last) : Future.succeededFuture(),
        last.phase() == KillJobPhase.PROOF
            ? tools.tables().audit().proven(connection, last)
            : Future.succeededFuture());
  }

  /** Notes that a step failed; the third one in a row fails the job. */
  Future<Void> noteFailure(Throwable cause) {
    String error =
        "A part of the job failed: %s See the server's log; resume the job when the cause is gone."
            .formatted(Objects.toString(cause.getMessage(), cause.toString()));
    return tools
        .transactions()
        .inTransaction(connection -> noteFailure(connection, error))
        .onSuccess(this::take)
        .mapEmpty();
  }

  private Future<KillJobView> noteFailure(SqlConnection connection, String error) {
    return leases
        .fail(connection, lease, error, FAILURES_IN_A_ROW)
        .compose(
            now ->
                now.state() == KillJobState.FAILED
                    ? tools.tables().audit().failed(connection, now).map(now)
                    : Future.succeededFuture(now));
  }

  /** Tells what has become of a job that was lost: its end may have been written unanswered. */
  void tellAnew() {
    tools
        .transactions()
        .withoutTransaction(client -> KillJobRepository.find(client, lease.jobId()))
        .onSuccess(found -> found.ifPresent(tools.events()::changed));
  }

  /** Lets others have the job. */
  Future<Void> release() {
    return tools.transactions().withoutTransaction(client -> leases.release(client, lease));
  }

  /** Agents and operators write into the job as well. */
  private void takeChanged(KillJobView now) {
    if (!now.equals(job)) {
      take(now);
    }
  }

  /** Tells of a change once: what is the same object has been told. */
  @SuppressWarnings("ReferenceEquality")
  private void take(KillJobView now) {
    if (now != job) {
      job = now;
      tools.events().changed(now);
    }
  }
}
