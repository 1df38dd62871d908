package dev.quell.worker.run;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The fast way of heartbeats: one statement for many, which moves deadlines and reads statuses
 * under the locks of the runs alone. What it cannot settle (a step, for which the workflow must be
 * asked, a row that is locked, an unknown id) goes the way of all commands. Confined to the event
 * loop of its verticle.
 */
final class RunHeartbeatQueue {
  private final BatchQueue<LogRunHeartbeat, RunStatusReply> queue;
  private final Function<RunCommand, Future<RunStatusReply>> otherwise;
  private final Transactions transactions;
  private final RunHeartbeatRepository repository = new RunHeartbeatRepository();

  RunHeartbeatQueue(
      BatchQueue.Bounds bounds,
      Function<RunCommand, Future<RunStatusReply>> otherwise,
      Transactions transactions,
      MeterRegistry meters) {
    this.queue = new BatchQueue<>("run_heartbeats", bounds, this::process, meters);
    this.otherwise = otherwise;
    this.transactions = transactions;
  }

  Future<RunStatusReply> offer(LogRunHeartbeat heartbeat) {
    return queue.offer(heartbeat);
  }

  Future<Void> drain() {
    return queue.drain();
  }

  private Future<List<Future<RunStatusReply>>> process(List<LogRunHeartbeat> heartbeats) {
    List<LogRunHeartbeat> merged = merge(heartbeats);
    return transactions
        .withoutTransaction(client -> repository.beat(client, merged))
        .map(
            statuses ->
                heartbeats.stream()
                    .map(heartbeat -> answer(heartbeat, statuses.get(heartbeat.workflowRunId())))
                    .toList());
  }

  private Future<RunStatusReply> answer(LogRunHeartbeat heartbeat, WorkflowRunStatus current) {
    return current == null || RunRules.isStep(current, heartbeat.status())
        ? otherwise.apply(heartbeat)
        : Future.succeededFuture(new RunStatusReply(current, false));
  }

  private record Key(long workflowRunId, WorkflowRunStatus status) {}

  /** One heartbeat per run and status named, ascending by id; the later increment wins. */
  private static List<LogRunHeartbeat> merge(List<LogRunHeartbeat> heartbeats) {
    Map<Key, LogRunHeartbeat> merged =
        new TreeMap<>(Comparator.comparingLong(Key::workflowRunId).thenComparing(Key::status));
    heartbeats.forEach(
        heartbeat -> merged.put(new Key(heartbeat.workflowRunId(), heartbeat.status()), heartbeat));
    return List.copyOf(merged.values());
  }
}
