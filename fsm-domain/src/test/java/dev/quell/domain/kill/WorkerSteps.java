package dev.quell.domain.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ModelState.Cluster;
import dev.quell.domain.kill.ModelState.Item;
import dev.quell.domain.kill.ModelState.Job;
import dev.quell.domain.kill.ModelState.Page;
import dev.quell.domain.kill.ModelState.Runner;
import dev.quell.domain.kill.ModelStep.By;
import dev.quell.domain.run.Intake;
import dev.quell.domain.run.ReapRules;
import dev.quell.domain.run.RunDecision;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the processes that work on kill jobs do ({@code JobRunner}): a look at the tables or one
 * transaction at a time, so that anything may happen between two of them.
 */
final class WorkerSteps {
  private static final ModelStep CLAIM = new ModelStep(By.WORKER, "a worker takes the job", "take");
  private static final ModelStep TAKE_OVER =
      new ModelStep(By.TIME, "the lease of a crashed holder runs out, and another takes over", "");
  private static final ModelStep TICK = new ModelStep(By.TIME, "a grace period passes", "");
  private static final ModelStep LOOK = new ModelStep(By.WORKER, "the holder looks", "");
  private static final ModelStep SPARE =
      new ModelStep(By.WORKER, "the holder's chunk finds all locked by somebody else", "");
  private static final ModelStep UNHEARD =
      new ModelStep(By.FAULT, "the holder commits, and does not hear of it", "");
  private static final ModelStep HOLD =
      new ModelStep(By.WORKER, "the holder holds the run", "hold");
  private static final ModelStep SETTLE =
      new ModelStep(By.WORKER, "the holder settles a chunk", "the walk");
  private static final ModelStep CONFIRM =
      new ModelStep(
          By.WORKER,
          "the holder ends a chunk of what has not obeyed",
          "it is ended for its worker");
  private static final ModelStep CONCLUDE =
      new ModelStep(By.WORKER, "the holder notes who has obeyed", "obeyed");
  private static final ModelStep BELIEVE =
      ModelStep.of(By.WORKER, "the holder notes whose worker has spoken");
  private static final ModelStep GIVE_UP =
      ModelStep.of(By.WORKER, "the holder gives up what no cluster has spoken of");
  private static final Map<KillJobPhase, ModelStep> ENTER =
      Map.of(
          KillJobPhase.SIGNAL, entering(KillJobPhase.SIGNAL, ""),
          KillJobPhase.GRACE, entering(KillJobPhase.GRACE, "all is met"),
          KillJobPhase.CONFIRM, entering(KillJobPhase.CONFIRM, "the grace is over"),
          KillJobPhase.PROOF, entering(KillJobPhase.PROOF, "its cluster is asked"),
          KillJobPhase.ENDED, entering(KillJobPhase.ENDED, "nothing is left"));

  private static ModelStep entering(KillJobPhase phase, String picture) {
    return new ModelStep(By.WORKER, "the holder enters " + phase.wireName(), picture);
  }

  private static final ModelStep LATE =
      new ModelStep(By.WORKER, "the write of a worker without a lease arrives", "late write");

  private final KillCase killCase;
  private final ModelRules rules;
  private final SignalledOrSelected source;

  WorkerSteps(KillCase killCase, ModelRules rules) {
    this.killCase = killCase;
    this.rules = rules;
    source = new SignalledOrSelected(killCase, rules.walked(killCase.selector()));
  }

  void add(ModelState from, List<ModelStep.To> all) {
    Job job = from.job();
    if (job == null) {
      return;
    }
    boolean claimable = job.state() == KillJobState.QUEUED || job.state() == KillJobState.RUNNING;
    if (claimable && from.holder() == null) {
      all.add(new ModelStep.To(job.leased() ? TAKE_OVER : CLAIM, claimed(from)));
    }
    boolean waits =
        job.phase() == KillJobPhase.PROOF
            || (job.phase() == KillJobPhase.GRACE && job.mode() == KillMode.GRACEFUL);
    if (waits && (job.graceLeft() > 0 || job.service() == 0)) {
      all.add(new ModelStep.To(TICK, from.with(job.withClock(0, 1))));
    }
    if (from.holder() != null) {
      addOfHolder(from, job, from.holder(), all);
    }
    if (from.late() != null) {
      all.add(new ModelStep.To(LATE, lateWrite(from, from.late())));
    }
  }

  /** {@code LeaseRepository#claim}, one statement: the job has a new token then. */
  ModelState claimed(ModelState from) {
    Job job = from.requireJob().withState(KillJobState.RUNNING, true);
    return from.with(job).withHolder(begin(job));
  }

  /** The memory of a worker that has just taken the job, or entered its phase. */
  private Runner begin(Job job) {
    if (job.phase() == KillJobPhase.GRACE || job.phase() == KillJobPhase.PROOF) {
      return new Runner.Waiting();
    }
    return rules.holdsFirst(killCase.scope(), killCase.selector(), job.phase(), job.cursor())
        ? new Runner.Holding()
        : new Runner.Looking(job.cursor());
  }

  private void addOfHolder(ModelState from, Job job, Runner holder, List<ModelStep.To> all) {
    if (!holder.writes()) {
      all.add(new ModelStep.To(LOOK, from.withHolder(looked(from, job, holder))));
      return;
    }
    if (holder instanceof Runner.Settling chunk && job.cursor().sparesLocked()) {
      // TaskLocks#lockTasks with "skip locked": nothing is settled, and the walk goes on.
      Job passed = progressed(job, KillJobCounts.NONE, chunk.page().next());
      all.add(
          new ModelStep.To(
              SPARE, from.with(passed).withHolder(new Runner.Looking(passed.cursor()))));
    }
    ModelState written = written(from, holder);
    all.add(new ModelStep.To(stepOf(holder, from, written), written));
    if (rules.mayWrite(true)) {
      ModelState unheard = written.withHolder(holder);
      all.add(
          new ModelStep.To(
              UNHEARD, written.requireJob().leased() ? unheard : unheard.withLostLease()));
    }
  }

  private static ModelStep stepOf(Runner holder, ModelState from, ModelState to) {
    if (holder instanceof Runner.Holding) {
      return HOLD;
    }
    if (holder instanceof Runner.Settling) {
      return from.requireJob().phase() == KillJobPhase.CONFIRM ? CONFIRM : SETTLE;
    }
    if (holder instanceof Runner.Concluding) {
      return CONCLUDE;
    }
    if (holder instanceof Runner.Believing) {
      return BELIEVE;
    }
    if (holder instanceof Runner.GivingUp) {
      return GIVE_UP;
    }
    return Objects.requireNonNull(ENTER.get(to.requireJob().phase()));
  }

  private Runner looked(ModelState from, Job job, Runner holder) {
    return holder instanceof Runner.Looking walk
        ? walked(from, job, walk.cursor())
        : waited(from.cluster(), job);
  }

  /** {@code Walk#step}, before its transaction. */
  private Runner walked(ModelState from, Job job, WalkCursor cursor) {
    Optional<Page> found = source.next(from.cluster(), job, cursor);
    if (found.isPresent()) {
      Page page = found.get();
      return page.isEmpty() ? new Runner.Looking(page.next()) : new Runner.Settling(page);
    }
    return rules.isOfLastPass(cursor)
        ? new Runner.Entering(rules.afterWalk(job.phase(), job.counts()))
        : new Runner.Looking(alike(cursor.nextPass()));
  }

  /** Passes behind the first are alike; if they never ended there would be a cycle. */
  private static WalkCursor alike(WalkCursor cursor) {
    return cursor.pass() <= 2
        ? cursor
        : new WalkCursor(2, cursor.found(), cursor.run(), cursor.place(), cursor.id());
  }

  /** {@code JobWork#step} in the grace, and {@code GraceRound#look}. */
  private Runner waited(Cluster cluster, Job job) {
    if (job.phase() == KillJobPhase.PROOF) {
      return waitedForProof(cluster, job);
    }
    if (!rules.awaitsWorkers(job.counts())) {
      return new Runner.Entering(rules.afterKill(job.counts()));
    }
    KillJobPhase next = rules.inGrace(graceLeft(job));
    if (next != KillJobPhase.GRACE) {
      return new Runner.Entering(next);
    }
    List<Integer> ended =
        IntStream.range(0, cluster.attempts().size())
            .filter(i -> job.items().get(i).outcome() == ItemOutcome.SIGNALLED)
            .filter(i -> !cluster.attempts().get(i).isLive())
            .boxed()
            .toList();
    return ended.isEmpty() ? new Runner.Waiting() : new Runner.Concluding(ended);
  }

  /** {@code JobWork#waitForProof}, and {@code ProofRound#step}. */
  private Runner waitedForProof(Cluster cluster, Job job) {
    if (!KillJobRules.awaitsClusters(job.counts())) {
      return new Runner.Entering(KillJobPhase.ENDED);
    }
    if (rules.givesUp(job.graceLeft())) {
      return new Runner.GivingUp();
    }
    List<Integer> spoken =
        IntStream.range(0, cluster.attempts().size())
            .filter(job::asks)
            .filter(i -> cluster.told().get(i) == EndToldBy.WORKER)
            .boxed()
            .toList();
    return spoken.isEmpty() ? new Runner.Waiting() : new Runner.Believing(spoken);
  }

  /** {@code LeaseRepository#graceLeft}, in grace periods. */
  private static double graceLeft(Job job) {
    double increment = job.mode() == KillMode.FORCE ? 0 : 1;
    return new Intake(job.service(), job.service()).secondsLeft(job.graceLeft(), increment);
  }

  /** A write of whoever holds the lease; the worker goes on from it. */
  private ModelState written(ModelState from, Runner holder) {
    if (!rules.mayWrite(true)) {
      return from.withHolder(null);
    }
    ModelState after = transaction(from, holder);
    Job job = after.requireJob();
    return after.withHolder(job.leased() ? next(job, holder) : null);
  }

  private Runner next(Job job, Runner written) {
    if (written instanceof Runner.Settling chunk) {
      return new Runner.Looking(chunk.page().next());
    }
    if (written instanceof Runner.Holding) {
      return new Runner.Looking(WalkCursor.START);
    }
    return begin(job);
  }

  /**
   * A write of who holds the lease no more: every transaction begins with the lock of the job under
   * its token ({@code LeaseRepository#lock}), and fails if it has another ({@code LeaseLost}).
   */
  private ModelState lateWrite(ModelState from, Runner late) {
    ModelState gone = from.withoutLate();
    if (!rules.mayWrite(false)) {
      return gone;
    }
    ModelState after = transaction(gone, late);
    return after.holder() != null && !after.requireJob().leased() ? after.withHolder(null) : after;
  }

  private ModelState transaction(ModelState from, Runner write) {
    if (write instanceof Runner.Holding) {
      return held(from);
    }
    if (write instanceof Runner.Settling chunk) {
      return settled(from, chunk.page());
    }
    if (write instanceof Runner.Believing believing) {
      return proven(from, believing.ended(), Proof.WORKER);
    }
    if (write instanceof Runner.GivingUp) {
      // Under the lock it looks at the clock again.
      return rules.givesUp(from.requireJob().graceLeft())
          ? proven(from, List.of(0, 1), Proof.NONE)
          : from;
    }
    return write instanceof Runner.Concluding round
        ? concluded(from, round.ended())
        : entered(from, ((Runner.Entering) write).phase());
  }

  /**
   * {@code RunHoldRepository#hold}: it waits for whoever is queueing, so what is queued has an id
   * by then.
   */
  private ModelState held(ModelState from) {
    Job job = from.requireJob();
    Job raised =
        job.withMaxInstanceId(Math.max(job.maxInstanceId(), from.cluster().attempts().size()));
    return killCase.foreign()
        ? from.with(raised)
        : from.with(raised).with(from.cluster().withHold());
  }

  /** {@code OrderRepository#settle}: what a cluster has spoken of meanwhile keeps its proof. */
  private static ModelState proven(ModelState from, List<Integer> attempts, Proof proof) {
    Job next = from.requireJob();
    for (int attempt : attempts) {
      next = next.asks(attempt) ? next.withProof(attempt, proof) : next;
    }
    return from.with(next);
  }

  /** {@code KillChunk#carryOut}, which holds the locks of the job, the task and its instances. */
  private ModelState settled(ModelState from, Page page) {
    Settlement settlement = new Settlement(from.cluster(), from.requireJob());
    List<Integer> instances = settlement.settleTask(page);
    settlement.settleInstances(page, instances);
    return from.with(settlement.cluster)
        .with(progressed(settlement.job, settlement.counts, page.next()));
  }

  private static Job progressed(Job job, KillJobCounts more, WalkCursor next) {
    return job.withProgress(more, next);
  }

  /** One chunk. Mutable, used once. */
  private final class Settlement {
    private Cluster cluster;
    private Job job;
    private KillJobCounts counts = KillJobCounts.NONE;
    private final List<Proof> proofs = new ArrayList<>();
    private @Nullable List<Integer> endedOfNamed;

    Settlement(Cluster cluster, Job job) {
      this.cluster = cluster;
      this.job = job;
    }

    /** {@code TaskSettlement#settle}; returns the instances that are left. */
    List<Integer> settleTask(Page page) {
      TaskStatus task = cluster.task().status();
      TaskInstanceStatus newest = cluster.newest();
      boolean newestNamed = page.found().contains(cluster.attempts().size() - 1);
      if (page.task()
          && job.ofTask().outcome() == null
          && KillRules.isMetForItself(page.why(), task, newest != null, newestNamed)) {
        KillRules.TaskVerdict verdict = rules.decideTask(task, killCase.foreign());
        cluster = cluster.withTask(verdict.to());
        job = job.withItemOfTask(new Item(verdict.outcome(), false, null));
        counts = counts.plus(KillJobCounts.ofTasks(List.of(verdict.outcome()), 0));
      }
      if (page.why() != TasksMet.NAMED) {
        return page.found();
      }
      if (newest == null || !KillRules.meetsNewest(task, newest)) {
        return List.of();
      }
      List<Integer> named = List.of(cluster.attempts().size() - 1);
      endedOfNamed = newest.isLive() ? List.of() : named;
      return named;
    }

    /** {@code InstanceChunk} with {@code JobTransition}. */
    void settleInstances(Page page, List<Integer> instances) {
      List<Integer> ended = endedOfNamed == null ? page.ended() : endedOfNamed;
      KillJobPhase phase = job.phase();
      List<KillVerdict> verdicts =
          instances.stream()
              .filter(i -> rules.isDue(phase, job.items().get(i).outcome()))
              .map(i -> settle(i, !ended.contains(i)))
              .toList();
      counts = counts.plus(rules.countInstances(verdicts, phase == KillJobPhase.CONFIRM, proofs));
    }

    private KillVerdict settle(int attempt, boolean wasLive) {
      TaskInstanceStatus status = cluster.attempts().get(attempt);
      KillRules.Target target =
          new KillRules.Target(status, cluster.task().status(), cluster.isNewest(attempt));
      KillVerdict verdict =
          rules.rule(
              job.phase(), job.mode(), target, wasLive, source.means(status), killCase.foreign());
      Proof proof =
          killCase.asksClusters()
              ? rules.proof(job.phase(), verdict, cluster.told().get(attempt), true)
              : null;
      if (proof != null) {
        proofs.add(proof);
      }
      cluster = cluster.withAttempt(attempt, verdict.to()).withTask(verdict.taskTo());
      if (killCase.asksClusters() && verdict.unconfirmed()) {
        cluster = cluster.withTold(attempt, EndToldBy.NOBODY);
      }
      job = job.withItem(attempt, new Item(verdict.outcome(), verdict.unconfirmed(), proof));
      return verdict;
    }
  }

  /** {@code GraceRound#write}: what has another outcome by now keeps it. */
  private ModelState concluded(ModelState from, List<Integer> ended) {
    Job job = from.requireJob();
    List<Integer> concluded =
        ended.stream().filter(i -> job.items().get(i).outcome() == ItemOutcome.SIGNALLED).toList();
    Job next = job;
    List<Proof> proofs = new ArrayList<>();
    for (int attempt : concluded) {
      TaskInstanceStatus status = from.cluster().attempts().get(attempt);
      Proof proof =
          killCase.asksClusters() ? rules.proof(from.cluster().told().get(attempt), true) : null;
      if (proof != null) {
        proofs.add(proof);
      }
      next = next.withItem(attempt, new Item(KillRules.outcome(status), false, proof));
    }
    List<TaskInstanceStatus> statuses =
        concluded.stream().map(from.cluster().attempts()::get).toList();
    return from.with(progressed(next, KillJobCounts.ofEnded(statuses, proofs), WalkCursor.START));
  }

  /** {@code LeaseRepository#enter}; the last phase is entered by {@code JobWork#finish}. */
  private ModelState entered(ModelState from, KillJobPhase phase) {
    Job job = from.requireJob();
    if (phase != KillJobPhase.ENDED) {
      boolean waits =
          phase == KillJobPhase.PROOF
              || (phase == KillJobPhase.GRACE && job.mode() == KillMode.GRACEFUL);
      return from.with(job.withPhase(phase, waits ? 1 : 0));
    }
    Job done = job.withState(KillJobState.DONE, false).withPhase(phase, 0);
    return from.with(killCase.endsRun() ? runEnded(from.cluster()) : from.cluster()).with(done);
  }

  /** {@code RunEnd#end}: a run that was released stays. */
  private static Cluster runEnded(Cluster cluster) {
    if (!cluster.run().isAlive() || !cluster.held()) {
      return cluster;
    }
    RunDecision decision = ReapRules.decide(cluster.workflow(), cluster.run(), false);
    if (decision instanceof RunDecision.Apply apply) {
      return cluster.withRun(apply.run(), apply.workflow());
    }
    return decision instanceof RunDecision.ApplyAlone alone
        ? cluster.withRun(alone.run(), cluster.workflow())
        : cluster;
  }
}
