package dev.quell.worker.report;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Finds the Task of an instance. The pair never changes, so what was read once is kept, up to a
 * bound; look-ups of many instances share one statement. A start is the first report of its
 * instance, so the same look-up reads what its worker is told. Confined to the event loop of its
 * verticle.
 */
final class TaskIdCache {
  private static final int REMEMBERED = 100_000;

  private final BatchQueue<Long, Long> tasks;
  private final BatchQueue<Long, StartDetails> starts;
  private final Map<Long, Long> known =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<Long, Future<StartDetails>> starting = new HashMap<>();
  private final Transactions transactions;
  private final InstanceRepository instances;
  private final ReportRepository reports;

  TaskIdCache(
      Transactions transactions,
      InstanceRepository instances,
      ReportRepository reports,
      BatchQueue.Bounds bounds,
      Executor starter,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.instances = instances;
    this.reports = reports;
    this.tasks = new BatchQueue<>("task_directory", bounds, starter, this::readTasks, meters);
    this.starts = new BatchQueue<>("start_directory", bounds, starter, this::readStarts, meters);
  }

  /** Finds the Task of a report's instance; fails with NOT_FOUND if there is no such instance. */
  Future<LocatedReport> locate(TaskInstanceReport report) {
    long instanceId = report.taskInstanceId();
    if (report instanceof LogRunning) {
      return start(instanceId).map(start -> new LocatedReport(report, start.taskId(), start));
    }
    Future<StartDetails> before = starting.get(instanceId);
    if (before != null) {
      return before.map(start -> new LocatedReport(report, start.taskId(), null));
    }
    Long taskId = known.get(instanceId);
    return (taskId == null ? tasks.submit(instanceId) : Future.succeededFuture(taskId))
        .map(found -> new LocatedReport(report, found, null));
  }

  /**
   * Whatever is reported of the instance meanwhile waits, so that it does not overtake its start.
   */
  private Future<StartDetails> start(long instanceId) {
    Future<StartDetails> start = starts.submit(instanceId);
    starting.put(instanceId, start);
    return start.onComplete(found -> starting.remove(instanceId, start));
  }

  private Future<List<Future<Long>>> readTasks(List<Long> instanceIds) {
    return transactions
        .withoutTransaction(client -> instances.findTasks(client, instanceIds))
        .onSuccess(known::putAll)
        .map(read -> answers(instanceIds, read));
  }

  private Future<List<Future<StartDetails>>> readStarts(List<Long> instanceIds) {
    return transactions
        .withoutTransaction(client -> reports.readStarts(client, instanceIds))
        .onSuccess(read -> read.forEach((id, start) -> known.put(id, start.taskId())))
        .map(read -> answers(instanceIds, read));
  }

  private static <T> List<Future<T>> answers(List<Long> instanceIds, Map<Long, T> read) {
    return instanceIds.stream()
        .map(
            id ->
                read.containsKey(id)
                    ? Future.succeededFuture(read.get(id))
                    : Future.<T>failedFuture(unknown(id)))
        .toList();
  }

  /** Refuses a report on an instance that does not exist. */
  static CommandException unknown(long instanceId) {
    return CommandException.notFound("There is no task instance " + instanceId + ".");
  }
}
