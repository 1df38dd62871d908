package dev.quell.worker.report;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.worker.queue.BatchQueue;
import dev.quell.worker.tx.SqlState;
import dev.quell.worker.tx.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  HeartbeatQueue(
      BatchQueue.Bounds bounds,
      Function<LogReportBy, Future<CommandReply>> otherwise,
      Transactions transactions,
      MeterRegistry meters) {
    this.queue = new BatchQueue<>("heartbeats", bounds, this::process, meters);
    this.otherwise = otherwise;
    this.transactions = transactions;
  }

  Future<CommandReply> offer(LogReportBy heartbeat) {
    return queue.offer(heartbeat);
  }

  Future<Void> drain() {
    return queue.drain();
  }

  private Future<List<Future<CommandReply>>> process(List<LogReportBy> heartbeats) {
    List<LogReportBy> merged = merge(heartbeats);
    return transactions
        .withoutTransaction(client -> beat(client, merged))
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

  /** One heartbeat per instance, ascending by id; the later increment and details win. */
  private static List<LogReportBy> merge(List<LogReportBy> heartbeats) {
    Map<Long, LogReportBy> byId = new TreeMap<>();
    heartbeats.forEach(
        heartbeat -> byId.merge(heartbeat.taskInstanceId(), heartbeat, HeartbeatQueue::latest));
    return List.copyOf(byId.values());
  }

  private static LogReportBy latest(LogReportBy earlier, LogReportBy later) {
    WorkerDetails details = earlier.details().overwrittenBy(later.details());
    return new LogReportBy(later.taskInstanceId(), later.nextReportIncrement(), details);
  }
}
