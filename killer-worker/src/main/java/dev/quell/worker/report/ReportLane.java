package dev.quell.worker.report;

import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Carries out reports in batches, one transaction each: lock the Tasks, lock the instances, decide,
 * write, commit. Confined to the event loop of its verticle.
 */
final class ReportLane {
  private final BatchQueue<LocatedReport, CommandReply> queue;
  private final LockMode mode;
  private final Function<LocatedReport, Future<CommandReply>> whenLocked;
  private final Transactions transactions;
  private final InstanceRepository instances;
  private final ReportRepository reports;
  private final StateChangePublisher events;

  private ReportLane(
      String name,
      BatchQueue.Bounds bounds,
      LockMode mode,
      Function<LocatedReport, Future<CommandReply>> whenLocked,
      Tools tools) {
    this.queue = new BatchQueue<>(name, bounds, tools.starter, this::process, tools.meters);
    this.mode = mode;
    this.whenLocked = whenLocked;
    this.transactions = tools.transactions;
    this.instances = tools.instances;
    this.reports = tools.reports;
    this.events = tools.events;
  }

  /** What all lanes of a verticle share. */
  record Tools(
      Transactions transactions,
      InstanceRepository instances,
      ReportRepository reports,
      StateChangePublisher events,
      Executor starter,
      MeterRegistry meters) {}

  /**
   * A lane that never waits for a row: reports whose rows somebody else has locked go on to the
   * waiting lane, the rest of the batch does not notice.
   */
  static ReportLane express(
      String name, BatchQueue.Bounds bounds, ReportLane waiting, Tools tools) {
    return new ReportLane(name, bounds, LockMode.SKIP_LOCKED, waiting::offer, tools);
  }

  /** The lane of reports that have to wait for a row; each in a transaction of its own. */
  static ReportLane waiting(String name, BatchQueue.Bounds bounds, Tools tools) {
    return new ReportLane(name, bounds, LockMode.WAIT, ReportLane::vanished, tools);
  }

  private static Future<CommandReply> vanished(LocatedReport located) {
    return Future.failedFuture(TaskDirectory.unknown(located.report().taskInstanceId()));
  }

  /** Adds a report; completes with its outcome after the commit. */
  Future<CommandReply> offer(LocatedReport report) {
    return queue.offer(report);
  }

  Future<Void> drain() {
    return queue.drain();
  }

  private Future<List<Future<CommandReply>>> process(List<LocatedReport> reports) {
    return transactions
        .inTransaction(connection -> carryOut(connection, reports))
        .map(
            outcome -> {
              events.publish(outcome.changes());
              return answers(reports, outcome.replies());
            });
  }

  private Future<ReportOutcome> carryOut(SqlConnection connection, List<LocatedReport> reports) {
    Set<Long> taskIds =
        reports.stream().map(LocatedReport::taskId).collect(Collectors.toCollection(TreeSet::new));
    return instances
        .lockTasks(connection, taskIds, mode)
        .compose(tasks -> decide(connection, reports, tasks))
        .compose(outcome -> this.reports.write(connection, outcome).map(outcome));
  }

  private Future<ReportOutcome> decide(
      SqlConnection connection, List<LocatedReport> reports, List<LockedTask> tasks) {
    Set<Long> obtained = tasks.stream().map(LockedTask::id).collect(Collectors.toSet());
    List<LocatedReport> possible =
        reports.stream().filter(located -> obtained.contains(located.taskId())).toList();
    return instances
        .lockInstances(connection, instanceIds(possible), mode)
        .map(locked -> new ReportDecider(tasks, locked).decide(reports));
  }

  private static Collection<Long> instanceIds(List<LocatedReport> reports) {
    return reports.stream()
        .map(located -> located.report().taskInstanceId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Future<CommandReply>> answers(
      List<LocatedReport> reports, List<Optional<CommandReply>> replies) {
    List<Future<CommandReply>> answers = new ArrayList<>(reports.size());
    for (int i = 0; i < reports.size(); i++) {
      LocatedReport report = reports.get(i);
      answers.add(
          replies.get(i).map(Future::succeededFuture).orElseGet(() -> whenLocked.apply(report)));
    }
    return answers;
  }
}
