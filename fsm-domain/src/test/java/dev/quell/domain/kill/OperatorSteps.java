package dev.quell.domain.kill;

import dev.quell.domain.kill.ModelState.Cluster;
import dev.quell.domain.kill.ModelState.Job;
import dev.quell.domain.kill.ModelStep.By;
import java.util.List;
import java.util.Map;

/**
 * What people may ask for at any time ({@code KillJobRequests}, a transaction each), and what may
 * go wrong at any time.
 */
final class OperatorSteps {
  private static final ModelStep ASK = ModelStep.of(By.OPERATOR, "the job is asked for");
  private static final ModelStep RELEASE = ModelStep.of(By.OPERATOR, "the hold is released");
  private static final Map<KillJobAction, ModelStep> ACTIONS =
      Map.of(
          KillJobAction.PAUSE, ModelStep.of(By.OPERATOR, "pause"),
          KillJobAction.RESUME, ModelStep.of(By.OPERATOR, "resume"),
          KillJobAction.CANCEL, ModelStep.of(By.OPERATOR, "cancel"),
          KillJobAction.FORCE, ModelStep.of(By.OPERATOR, "force"));
  private static final ModelStep CRASH = ModelStep.of(By.FAULT, "the holder crashes");
  private static final ModelStep STOP = ModelStep.of(By.FAULT, "the holder shuts down");
  private static final ModelStep SLOW =
      ModelStep.of(By.FAULT, "the lease of a living holder runs out, and the other takes over");
  private static final ModelStep FAIL = ModelStep.of(By.FAULT, "the job fails for the third time");
  private static final ModelStep OUTAGE = ModelStep.of(By.FAULT, "no report can be taken");

  private final KillCase killCase;

  OperatorSteps(KillCase killCase) {
    this.killCase = killCase;
  }

  void add(ModelState from, WorkerSteps workers, List<ModelStep.To> all) {
    Job job = from.job();
    if (job == null) {
      ClusterSteps.addEarlierKill(from, all);
      if (killCase.isAnswerable(from)) {
        // KillJobRepository#insert: what is meant by then is what there is.
        int highest = from.cluster().attempts().size();
        all.add(new ModelStep.To(ASK, from.with(Job.of(killCase.mode(), highest))));
      }
      return;
    }
    if (from.cluster().held() && killCase.hasAlso(KillCase.Also.RELEASE)) {
      // RunHoldRepository#releaseRuns
      Cluster released = from.cluster().withoutHold();
      all.add(new ModelStep.To(RELEASE, from.with(released)));
    }
    ACTIONS.forEach((action, step) -> all.add(new ModelStep.To(step, steered(from, action))));
    addFaults(from, job, workers, all);
  }

  /** {@code KillJobRequests#steer}, which holds the lock of the job's row. */
  private static ModelState steered(ModelState from, KillJobAction action) {
    Job job = from.requireJob();
    return KillJobRules.after(action, job.state(), job.mode(), null, null)
        .map(after -> steered(from, job, action, after))
        .orElse(from);
  }

  /** {@code KillJobRepository#steer}: a job that stops has no lease. */
  private static ModelState steered(
      ModelState from, Job job, KillJobAction action, KillJobState after) {
    return switch (action) {
      case PAUSE -> from.with(job.withState(after, false)).withLostLease();
      case RESUME -> {
        Job resumed = job.withState(after, job.leased());
        yield from.with(
            job.phase() == KillJobPhase.PROOF ? resumed.withClock(1, job.service()) : resumed);
      }
      case CANCEL ->
          from.with(job.withState(after, false).withPhase(KillJobPhase.ENDED, 0)).withLostLease();
      case FORCE -> from.with(job.forced());
      case SET_RATE -> from;
    };
  }

  private static void addFaults(
      ModelState from, Job job, WorkerSteps workers, List<ModelStep.To> all) {
    if (from.holder() != null) {
      all.add(new ModelStep.To(CRASH, from.withHolder(null)));
      // LeaseRepository#release, JobRunner#stop
      all.add(
          new ModelStep.To(STOP, from.with(job.withState(job.state(), false)).withHolder(null)));
      // LeaseRepository#fail
      all.add(
          new ModelStep.To(
              FAIL, from.with(job.withState(KillJobState.FAILED, false)).withHolder(null)));
      if (from.late() == null) {
        // LeaseRepository#claim: of two workers the other one must be free.
        all.add(new ModelStep.To(SLOW, workers.claimed(from.withLostLease())));
      }
    }
    boolean matters = job.phase() == KillJobPhase.GRACE && job.mode() == KillMode.GRACEFUL;
    if (matters && job.service() > 0) {
      all.add(new ModelStep.To(OUTAGE, from.with(job.withClock(job.graceLeft(), 0))));
    }
  }
}
