package dev.quell.worker.report;

import dev.quell.domain.command.CommandException;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows the Task of an instance. The pair never changes, so what was read once is kept, up to a
 * bound; look-ups of many instances share one statement. Confined to the event loop of its
 * verticle.
 */
final class TaskDirectory {
  private static final int REMEMBERED = 100_000;

  private final BatchQueue<Long, Long> lookups;
  private final Map<Long, Long> known =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Transactions transactions;
  private final InstanceRepository repository;

  TaskDirectory(
      Transactions transactions,
      InstanceRepository repository,
      BatchQueue.Bounds bounds,
      MeterRegistry meters) {
    this.transactions = transactions;
    this.repository = repository;
    this.lookups = new BatchQueue<>("task_directory", bounds, this::lookUp, meters);
  }

  /** The Task of an instance; fails with NOT_FOUND if there is no such instance. */
  Future<Long> taskOf(long instanceId) {
    Long taskId = known.get(instanceId);
    return taskId == null ? lookups.offer(instanceId) : Future.succeededFuture(taskId);
  }

  private Future<List<Future<Long>>> lookUp(List<Long> instanceIds) {
    return transactions
        .withoutTransaction(client -> repository.findTasks(client, instanceIds))
        .map(
            tasks -> {
              known.putAll(tasks);
              return instanceIds.stream().map(id -> found(id, tasks.get(id))).toList();
            });
  }

  private static Future<Long> found(long instanceId, Long taskId) {
    return taskId == null
        ? Future.failedFuture(unknown(instanceId))
        : Future.succeededFuture(taskId);
  }

  /** The refusal of a report on an instance that does not exist. */
  static CommandException unknown(long instanceId) {
    return CommandException.notFound("There is no task instance " + instanceId + ".");
  }
}
