package dev.quell.worker.report;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.SqlState;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The fast way of heartbeats: one statement for many, which moves deadlines and reads statuses.
 * What it cannot settle (an instance under triage, a row that is locked, an unknown id) goes the
 * way of all reports. Confined to the event loop of its verticle.
 */
final class HeartbeatQueue {
  private final BatchQueue<LogReportBy, CommandReply> queue;
  private final Function<LogReportBy, Future<CommandReply>> otherwise;
  private final Transactions transactions;
  private final HeartbeatRepository repository = new HeartbeatRepository();
  private final Map<Long, Future<CommandReply>> latest = new HashMap<>();

  HeartbeatQueue(
      BatchQueue.Bounds bounds,
      Executor starter,
      Function<LogReportBy, Future<CommandReply>> otherwise,
      Transactions transactions,
      MeterRegistry meters) {
    this.queue = new BatchQueue<>("heartbeats", bounds, starter, this::process, meters);
    this.otherwise = otherwise;
    this.transactions = transactions;
  }

  /**
   * Adds a heartbeat; completes with its outcome after the commit. Those of one instance are
   * carried out in the order in which they came, though several batches are under way at once.
   */
  Future<CommandReply> offer(LogReportBy heartbeat) {
    long instance = heartbeat.taskInstanceId();
    Future<CommandReply> previous = latest.get(instance);
    Future<CommandReply> outcome =
        previous == null
            ? queue.offer(heartbeat)
            : previous.transform(ended -> queue.offer(heartbeat));
    if (!outcome.isComplete()) {
      latest.put(instance, outcome);
      outcome.onComplete(ended -> latest.remove(instance, outcome));
    }
    return outcome;
  }

  Future<Void> drain() {
    return queue.drain();
  }

  private Future<List<Future<CommandReply>>> process(List<LogReportBy> heartbeats) {
    List<LogReportBy> ascending = ascending(heartbeats);
    return transactions
        .withoutTransaction(client -> beat(client, ascending))
        .map(
            statuses ->
                heartbeats.stream()
                    .map(heartbeat -> answer(heartbeat, statuses.get(heartbeat.taskInstanceId())))
                    .toList());
  }

  /** All in one go; if a row stays locked, or some cannot be moved, those that can. */
  private Future<Map<Long, TaskInstanceStatus>> beat(
      SqlClient client, List<LogReportBy> heartbeats) {
    return repository
        .beatAll(client, heartbeats)
        .recover(
            failure ->
                SqlState.isLockNotAvailable(failure)
                    ? Future.succeededFuture(new HashMap<>())
                    : Future.failedFuture(failure))
        .compose(moved -> beatRest(client, heartbeats, moved));
  }

  private Future<Map<Long, TaskInstanceStatus>> beatRest(
      SqlClient client, List<LogReportBy> heartbeats, Map<Long, TaskInstanceStatus> moved) {
    if (moved.size() == heartbeats.size()) {
      return Future.succeededFuture(moved);
    }
    List<LogReportBy> rest =
        heartbeats.stream().filter(h -> !moved.containsKey(h.taskInstanceId())).toList();
    return repository
        .beat(client, rest)
        .map(
            statuses -> {
              moved.putAll(statuses);
              return moved;
            });
  }

  private Future<CommandReply> answer(LogReportBy heartbeat, TaskInstanceStatus status) {
    return status == null || status == TaskInstanceStatus.TRIAGING
        ? otherwise.apply(heartbeat)
        : Future.succeededFuture(new StatusReply(status, false));
  }

  /** There is one per instance, since they follow each other; rows are locked by ascending id. */
  private static List<LogReportBy> ascending(List<LogReportBy> heartbeats) {
    return heartbeats.stream()
        .sorted(Comparator.comparingLong(LogReportBy::taskInstanceId))
        .toList();
  }
}
