package dev.quell.domain.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the tables hold about one task and one kill job, and what the two workers remember.
 *
 * @param job null before anybody has asked for it
 * @param holder the worker whose token the job has; null if none has it, or if it has crashed
 * @param late a worker that has lost its lease with a write at hand that it has not sent yet
 */
record ModelState(
    Cluster cluster, @Nullable Job job, @Nullable Runner holder, @Nullable Runner late) {

  /** The one task's id; instances have the ids 1 and 2. */
  static final long TASK_ID = 1;

  /** The run's id. */
  static final long RUN_ID = 1;

  /** A bound task with two attempts to spend, in a run that runs. */
  static final ModelState START =
      new ModelState(
          new Cluster(
              new TaskState(TaskStatus.REGISTERING, 0, 2),
              List.of(),
              List.of(),
              WorkflowRunStatus.RUNNING,
              WorkflowStatus.RUNNING,
              false,
              false),
          null,
          null,
          null);

  ModelState with(Cluster next) {
    return new ModelState(next, job, holder, late);
  }

  ModelState with(Job next) {
    return new ModelState(cluster, next, holder, late);
  }

  ModelState withHolder(@Nullable Runner next) {
    return new ModelState(cluster, job, next, late);
  }

  /**
   * The holder loses its lease. What it reads from now on changes nothing, so it is remembered only
   * if it is about to write.
   */
  ModelState withLostLease() {
    return new ModelState(cluster, job, null, holder != null && holder.writes() ? holder : late);
  }

  ModelState withoutLate() {
    return new ModelState(cluster, job, holder, null);
  }

  /**
   * The task, its attempts, and its run.
   *
   * @param attempts statuses of its instances, the newest last
   * @param told who told the end of each, where that is kept: its worker unless somebody else did
   * @param held whether the run has a hold
   * @param released whether an operator has ever ended a hold
   */
  record Cluster(
      TaskState task,
      List<TaskInstanceStatus> attempts,
      List<EndToldBy> told,
      WorkflowRunStatus run,
      WorkflowStatus workflow,
      boolean held,
      boolean released) {

    boolean isNewest(int attempt) {
      return attempt == attempts.size() - 1;
    }

    @Nullable TaskInstanceStatus newest() {
      return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }

    boolean lives() {
      return attempts.stream().anyMatch(TaskInstanceStatus::isLive);
    }

    Cluster withTask(@Nullable TaskStatus next) {
      return next == null
          ? this
          : new Cluster(task.withStatus(next), attempts, told, run, workflow, held, released);
    }

    Cluster withAttempt(int attempt, TaskInstanceStatus next) {
      List<TaskInstanceStatus> all = new ArrayList<>(attempts);
      all.set(attempt, next);
      return new Cluster(task, List.copyOf(all), told, run, workflow, held, released);
    }

    Cluster withTold(int attempt, EndToldBy by) {
      List<EndToldBy> all = new ArrayList<>(told);
      all.set(attempt, by);
      return new Cluster(task, attempts, List.copyOf(all), run, workflow, held, released);
    }

    /**
     * Adds an attempt. How the one before it has failed is forgotten, because it makes no
     * difference from now on: {@code KillModelTest#howAnEarlierAttemptFailedMakesNoDifference}.
     */
    Cluster queued() {
      List<TaskInstanceStatus> all = new ArrayList<>();
      attempts.forEach(one -> all.add(isOrdinaryFailure(one) ? TaskInstanceStatus.ERROR : one));
      all.add(TaskInstanceStatus.QUEUED);
      return new Cluster(
          new TaskState(TaskStatus.QUEUED, task.numAttempts() + 1, task.maxAttempts()),
          List.copyOf(all),
          Stream.concat(told.stream(), Stream.of(EndToldBy.WORKER)).toList(),
          run,
          workflow,
          held,
          released);
    }

    private static boolean isOrdinaryFailure(TaskInstanceStatus earlier) {
      return earlier.isFailure() && earlier != TaskInstanceStatus.ERROR_FATAL;
    }

    Cluster withRun(WorkflowRunStatus nextRun, WorkflowStatus nextWorkflow) {
      return new Cluster(task, attempts, told, nextRun, nextWorkflow, held, released);
    }

    Cluster withHold() {
      return new Cluster(task, attempts, told, run, workflow, true, released);
    }

    Cluster withoutHold() {
      return new Cluster(task, attempts, told, run, workflow, false, true);
    }

    @Override
    public String toString() {
      return "task %s, instances %s%s%s"
          .formatted(
              task.status().code(),
              attempts.stream().map(TaskInstanceStatus::code).toList(),
              held ? ", held" : "",
              run == WorkflowRunStatus.RUNNING ? "" : ", run " + run.code());
    }
  }

  /**
   * The row of the job and its items.
   *
   * @param maxInstanceId the highest instance id that is meant
   * @param leased whether it has the token of a worker, alive or not
   * @param graceLeft periods until the grace is over as it is written, or clusters are given up
   * @param service periods for which reports could be taken without interruption
   * @param counts as the row has them
   * @param items of the instances
   * @param ofTask of the task itself
   */
  record Job(
      KillJobState state,
      KillMode mode,
      KillJobPhase phase,
      WalkCursor cursor,
      int maxInstanceId,
      boolean leased,
      int graceLeft,
      int service,
      KillJobCounts counts,
      List<Item> items,
      Item ofTask) {

    static Job of(KillMode mode, int maxInstanceId) {
      return new Job(
          KillJobState.QUEUED,
          mode,
          KillJobPhase.SIGNAL,
          WalkCursor.START,
          maxInstanceId,
          false,
          0,
          1,
          KillJobCounts.NONE,
          List.of(Item.NONE, Item.NONE),
          Item.NONE);
    }

    boolean isOver() {
      return state.isOver();
    }

    Job withState(KillJobState next, boolean nextLeased) {
      return new Job(
          next,
          mode,
          phase,
          cursor,
          maxInstanceId,
          nextLeased,
          graceLeft,
          service,
          counts,
          items,
          ofTask);
    }

    Job withPhase(KillJobPhase next, int nextGraceLeft) {
      return new Job(
          state,
          mode,
          next,
          WalkCursor.START,
          maxInstanceId,
          leased,
          nextGraceLeft,
          1,
          counts,
          items,
          ofTask);
    }

    Job withMaxInstanceId(int next) {
      return new Job(
          state, mode, phase, cursor, next, leased, graceLeft, service, counts, items, ofTask);
    }

    /** The clock of the proof begins anew: there is more to wait for. */
    Job forced() {
      return new Job(
          state,
          KillMode.FORCE,
          phase,
          cursor,
          maxInstanceId,
          leased,
          phase == KillJobPhase.PROOF ? 1 : 0,
          1,
          counts,
          items,
          ofTask);
    }

    /** Whether a cluster is being asked about an instance. */
    boolean asks(int attempt) {
      return items.get(attempt).proof() == Proof.PENDING;
    }

    /** A cluster, or a worker, has spoken of an instance about which a cluster is being asked. */
    Job withProof(int attempt, Proof proof) {
      Item item = items.get(attempt);
      return withItem(attempt, new Item(item.outcome(), item.unconfirmed(), proof))
          .withProgress(KillJobCounts.ofProven(List.of(proof)), cursor);
    }

    Job withClock(int nextGraceLeft, int nextService) {
      return new Job(
          state,
          mode,
          phase,
          cursor,
          maxInstanceId,
          leased,
          nextGraceLeft,
          nextService,
          counts,
          items,
          ofTask);
    }

    Job withItem(int attempt, Item next) {
      List<Item> all = new ArrayList<>(items);
      all.set(attempt, next);
      return new Job(
          state,
          mode,
          phase,
          cursor,
          maxInstanceId,
          leased,
          graceLeft,
          service,
          counts,
          List.copyOf(all),
          ofTask);
    }

    Job withItemOfTask(Item next) {
      return new Job(
          state,
          mode,
          phase,
          cursor,
          maxInstanceId,
          leased,
          graceLeft,
          service,
          counts,
          items,
          next);
    }

    Job withProgress(KillJobCounts more, WalkCursor next) {
      return new Job(
          state,
          mode,
          phase,
          next,
          maxInstanceId,
          leased,
          graceLeft,
          service,
          counts.plus(more),
          items,
          ofTask);
    }

    /** All items, that of the task last. */
    List<Item> allItems() {
      return List.of(items.get(0), items.get(1), ofTask);
    }

    @Override
    public String toString() {
      return "job %s, %s, %s, items %s %s"
          .formatted(state.wireName(), phase.wireName(), mode.wireName(), items, ofTask);
    }
  }

  /**
   * A row of the outcomes.
   *
   * @param outcome null if there is no row
   * @param proof null if there is none, or clusters are not asked
   */
  record Item(@Nullable ItemOutcome outcome, boolean unconfirmed, @Nullable Proof proof) {
    static final Item NONE = new Item(null, false, null);

    @Override
    public String toString() {
      return outcome == null
          ? "-"
          : outcome.wireName()
              + (unconfirmed ? "?" : "")
              + (proof == null ? "" : " by " + proof.wireName());
    }
  }

  /** What a worker that works on the job is about to do. */
  sealed interface Runner {

    /** Whether that is a transaction; else it only reads. */
    default boolean writes() {
      return true;
    }

    /** {@code Walk#step}: it reads on from a cursor of its own, which may be ahead of the row's. */
    record Looking(WalkCursor cursor) implements Runner {
      @Override
      public boolean writes() {
        return false;
      }
    }

    /** {@code JobWork#step} in the grace: it looks whether that is over and who has obeyed. */
    record Waiting() implements Runner {
      @Override
      public boolean writes() {
        return false;
      }
    }

    /** {@code Walk#hold}. */
    record Holding() implements Runner {}

    /** {@code KillChunk#carryOut} of a page that it has read. */
    record Settling(Page page) implements Runner {}

    /** {@code GraceRound#write} about instances that it has seen ended. */
    record Concluding(List<Integer> ended) implements Runner {}

    /** {@code ProofRound#conclude} about instances whose workers it has seen to have spoken. */
    record Believing(List<Integer> ended) implements Runner {}

    /** {@code ProofRound#giveUp}. */
    record GivingUp() implements Runner {}

    /** {@code LeaseRepository#enter}, or {@code JobWork#finish} if the phase is the last. */
    record Entering(KillJobPhase phase) implements Runner {}
  }

  /**
   * What one look found ({@code Source.Page}).
   *
   * @param found instances, counted from 0
   * @param ended those of them that had ended when they were found
   * @param task whether the task is met as well
   */
  record Page(
      List<Integer> found, List<Integer> ended, boolean task, TasksMet why, WalkCursor next) {

    static Page of(List<Integer> found, List<Integer> ended, WalkCursor next) {
      return new Page(
          found, ended, false, TasksMet.WAITING, found.isEmpty() ? next : next.withFound());
    }

    static Page ofTask(boolean task, TasksMet why, WalkCursor next) {
      return new Page(List.of(), List.of(), task, why, task ? next.withFound() : next);
    }

    Page withTask() {
      return new Page(found, ended, !found.isEmpty(), TasksMet.OF_NAMED_INSTANCES, next);
    }

    boolean isEmpty() {
      return found.isEmpty() && !task;
    }
  }

  @Override
  public String toString() {
    return cluster
        + (job == null ? "" : "; " + job)
        + (holder == null ? "" : "; holder " + holder)
        + (late == null ? "" : "; late " + late);
  }

  Job requireJob() {
    return Objects.requireNonNull(job);
  }
}
