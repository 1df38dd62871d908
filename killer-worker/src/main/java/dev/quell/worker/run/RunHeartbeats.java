package dev.quell.worker.run;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.RunHeartbeatRepository;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settles heartbeats of runs by one statement for many, which moves deadlines and reads statuses
 * under the locks of the runs alone. What it cannot settle (a step, for which the workflow must be
 * asked, a row that is locked, an unknown id) goes the way of all commands.
 */
final class RunHeartbeats {
  private final Transactions transactions;
  private final RunHeartbeatRepository repository = new RunHeartbeatRepository();

  RunHeartbeats(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Completes, after the commit, with a reply for each heartbeat that is settled. */
  Future<List<Optional<RunStatusReply>>> settle(List<LogRunHeartbeat> heartbeats) {
    List<LogRunHeartbeat> merged = merge(heartbeats);
    return transactions
        .withoutTransaction(client -> repository.beat(client, merged))
        .map(
            statuses ->
                heartbeats.stream()
                    .map(heartbeat -> reply(heartbeat, statuses.get(heartbeat.workflowRunId())))
                    .toList());
  }

  private static Optional<RunStatusReply> reply(
      LogRunHeartbeat heartbeat, @Nullable WorkflowRunStatus current) {
    return current == null || RunRules.isStep(current, heartbeat.status())
        ? Optional.empty()
        : Optional.of(new RunStatusReply(current, false));
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
