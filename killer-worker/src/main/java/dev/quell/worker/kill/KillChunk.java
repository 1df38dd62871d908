package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedTask;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One transaction of a job: locks the job, the Tasks, the instances, in this order, rules about
 * each, and writes changes, outcomes, audit and progress together. Thread-safe.
 */
final class KillChunk {

  /** The tables that a chunk reads and writes. */
  record Tables(
      LeaseRepository leases,
      InstanceRepository instances,
      TargetRepository targets,
      KillItemRepository items,
      HoldRepository holds,
      KillAudit audit) {}

  /**
   * What one transaction did.
   *
   * @param job as it is now
   * @param settled fewer than were found, if somebody else had locked some
   */
  record Result(KillJobView job, List<Settled> settled) {
    List<StateChange> changes() {
      return settled.stream().filter(Settled::moves).map(KillChunk::change).toList();
    }
  }

  private final Tables tables;

  KillChunk(Tables tables) {
    this.tables = tables;
  }

  /**
   * Settles what a page found; fails with {@link LeaseLost} if the job is another's.
   *
   * @param mode what to do about Tasks that somebody else has locked
   */
  Future<Result> carryOut(SqlConnection connection, Lease lease, Source.Page page, LockMode mode) {
    return tables
        .leases
        .lock(connection, lease)
        .compose(
            job ->
                tables
                    .instances
                    .lockTasks(connection, tasksOf(page.found()), mode)
                    .compose(tasks -> settle(connection, job, page.found(), tasks))
                    .compose(settled -> write(connection, lease, job, page.next(), settled)));
  }

  private static TreeSet<Long> tasksOf(List<Candidate> found) {
    TreeSet<Long> tasks = new TreeSet<>();
    found.forEach(candidate -> tasks.add(candidate.taskId()));
    return tasks;
  }

  private Future<List<Settled>> settle(
      SqlConnection connection, KillJobView job, List<Candidate> found, List<LockedTask> locked) {
    Map<Long, TaskState> tasks = LockedTask.statesById(locked);
    TreeSet<Long> live = new TreeSet<>();
    List<Long> reachable = new ArrayList<>(found.size());
    for (Candidate candidate : found) {
      if (tasks.containsKey(candidate.taskId())) {
        reachable.add(candidate.id());
        if (candidate.live()) {
          live.add(candidate.id());
        }
      }
    }
    return tables
        .instances
        .lockInstances(connection, reachable, LockMode.WAIT)
        .compose(
            instances ->
                tables
                    .targets
                    .read(connection, job, reachable)
                    .map(
                        facts ->
                            instances.stream()
                                .filter(instance -> isDue(job, facts.get(instance.id())))
                                .map(
                                    instance ->
                                        Settled.by(
                                            job,
                                            instance,
                                            tasks.get(instance.taskId()).status(),
                                            live.contains(instance.id()),
                                            facts.get(instance.id())))
                                .toList()));
  }

  /** A chunk that was committed without our learning of it is tried again. */
  private static boolean isDue(KillJobView job, TargetRepository.Facts facts) {
    return job.phase() == KillJobPhase.CONFIRM
        ? ItemOutcome.SIGNALLED.word().equals(facts.outcome())
        : facts.outcome() == null;
  }

  private Future<Result> write(
      SqlConnection connection,
      Lease lease,
      KillJobView job,
      WalkCursor next,
      List<Settled> settled) {
    boolean confirms = job.phase() == KillJobPhase.CONFIRM;
    Future<Integer> held = hold(connection, job, settled);
    return Future.join(
            List.of(
                held,
                move(connection, job, settled),
                tables.items.write(connection, job, settled),
                tables.audit.moved(connection, job, settled)))
        .compose(
            written ->
                tables.leases.progress(
                    connection, lease, Settled.counts(settled, confirms, held.result()), next))
        .map(now -> new Result(now, settled));
  }

  /** Those told to die have had theirs held with that. */
  private Future<Integer> hold(SqlConnection connection, KillJobView job, List<Settled> settled) {
    boolean holds = job.downstream() == Downstream.HOLD && job.phase() == KillJobPhase.SIGNAL;
    return holds
        ? tables.holds.hold(
            connection,
            job.killJobId(),
            settled.stream().filter(item -> item.isKill() && item.newest()).toList())
        : Future.succeededFuture(0);
  }

  private Future<?> move(SqlConnection connection, KillJobView job, List<Settled> settled) {
    TreeSet<Long> tasks = new TreeSet<>();
    List<Long> told = new ArrayList<>();
    List<Long> ended = new ArrayList<>();
    for (Settled item : settled) {
      if (item.verdict().taskTo() != null) {
        tasks.add(item.taskId());
      }
      if (item.moves()) {
        (item.verdict().to() == TaskInstanceStatus.KILL_SELF ? told : ended).add(item.id());
      }
    }
    return Future.join(
        tables.instances.moveTasks(connection, tasks, TaskStatus.ERROR_FATAL),
        tables.instances.moveInstances(connection, told, TaskInstanceStatus.KILL_SELF),
        tables.instances.moveInstances(connection, ended, TaskInstanceStatus.ERROR_FATAL),
        tables.items.log(connection, job, ended));
  }

  private static StateChange change(Settled item) {
    return new StateChange(
        CommandKind.CREATE_KILL_JOB,
        item.id(),
        item.from(),
        item.verdict().to(),
        item.taskId(),
        item.verdict().taskTo());
  }
}
