package dev.quell.worker.kill;

import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillRules;
import dev.quell.domain.kill.TasksMet;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.LockedTask;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules about the tasks of one page of a job, and writes what becomes of them. Whoever queues a
 * task locks it first, so what is decided under the lock holds: a task that waits ends here and is
 * not queued, or it was queued before and has a live instance. For one transaction, which holds the
 * lock of the job.
 */
final class TaskSettlement {
  private final KillChunk.Tables tables;
  private final KillJobView job;
  private final Source.Page page;
  private final List<SettledTask> settled = new ArrayList<>();
  private int held;

  TaskSettlement(KillChunk.Tables tables, KillJobView job, Source.Page page) {
    this.tables = tables;
    this.job = job;
    this.page = page;
  }

  List<ItemOutcome> outcomes() {
    return settled.stream().map(task -> task.verdict().outcome()).toList();
  }

  KillJobCounts counts() {
    return KillJobCounts.ofTasks(outcomes(), held);
  }

  /**
   * Locks the tasks, those of the instances of the page included, and settles them. Completes with
   * the page of instances that are left to be settled.
   */
  Future<Source.Page> carryOut(SqlConnection connection, LockMode mode) {
    Set<Long> ids = new TreeSet<>(page.tasks());
    page.found().forEach(candidate -> ids.add(candidate.taskId()));
    return tables
        .instances()
        .lockTasks(connection, ids, mode)
        .compose(
            locked ->
                tables
                    .targets()
                    .readTasks(connection, job, locked.stream().map(LockedTask::id).toList())
                    .compose(facts -> settle(connection, locked, facts)));
  }

  private Future<Source.Page> settle(
      SqlConnection connection,
      List<LockedTask> locked,
      Map<Long, TargetRepository.TaskFacts> facts) {
    Set<Long> tasks = new HashSet<>(page.tasks());
    for (LockedTask task : locked) {
      TargetRepository.TaskFacts fact = of(facts, task.id());
      if (tasks.contains(task.id()) && isMetForItself(task.state().status(), fact)) {
        settled.add(SettledTask.by(task.id(), task.state().status(), fact));
      }
    }
    Source.Page rest =
        page.why() == TasksMet.NAMED ? page.with(newest(locked, facts), ended(facts)) : page;
    return write(connection).map(rest);
  }

  /** What is locked has been read. */
  private static TargetRepository.TaskFacts of(
      Map<Long, TargetRepository.TaskFacts> facts, long taskId) {
    return Objects.requireNonNull(facts.get(taskId));
  }

  private boolean isMetForItself(TaskStatus status, TargetRepository.TaskFacts fact) {
    if (fact.outcome() != null) {
      return false;
    }
    return KillRules.isMetForItself(
        page.why(),
        status,
        fact.newest() != null,
        page.found().stream().anyMatch(one -> isNewest(one.instanceId(), fact.newest())));
  }

  private static boolean isNewest(long instanceId, TargetRepository.@Nullable Newest newest) {
    return newest != null && newest.id() == instanceId;
  }

  private static List<Candidate> newest(
      List<LockedTask> locked, Map<Long, TargetRepository.TaskFacts> facts) {
    List<Candidate> candidates = new ArrayList<>();
    for (LockedTask task : locked) {
      TargetRepository.Newest newest = of(facts, task.id()).newest();
      if (newest != null && KillRules.meetsNewest(task.state().status(), newest.status())) {
        candidates.add(new Candidate(newest.id(), task.id(), newest.id()));
      }
    }
    candidates.sort(Comparator.comparingLong(Candidate::instanceId));
    return candidates;
  }

  private static Set<Long> ended(Map<Long, TargetRepository.TaskFacts> facts) {
    Set<Long> ended = new HashSet<>();
    for (TargetRepository.TaskFacts fact : facts.values()) {
      TargetRepository.Newest newest = fact.newest();
      if (newest != null && !newest.status().isLive()) {
        ended.add(newest.id());
      }
    }
    return ended;
  }

  private Future<?> write(SqlConnection connection) {
    if (settled.isEmpty()) {
      return Future.succeededFuture();
    }
    List<SettledTask> prevented = settled.stream().filter(SettledTask::isPrevented).toList();
    return Future.join(
        tables
            .instances()
            .moveTasks(
                connection,
                prevented.stream().map(SettledTask::id).toList(),
                TaskStatus.ERROR_FATAL),
        hold(connection, prevented).onSuccess(count -> held = count),
        tables.items().writeTasks(connection, job, settled),
        tables.audit().prevented(connection, job, prevented));
  }

  private Future<Integer> hold(SqlConnection connection, List<SettledTask> prevented) {
    List<SettledTask> inRuns = prevented.stream().filter(task -> task.runId() != null).toList();
    return job.downstream() == Downstream.HOLD
        ? tables
            .holds()
            .hold(
                connection,
                job.killJobId(),
                inRuns.stream().map(SettledTask::runId).toList(),
                inRuns.stream().map(SettledTask::id).toList())
        : Future.succeededFuture(0);
  }
}
