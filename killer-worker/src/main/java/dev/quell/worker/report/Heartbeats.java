package dev.quell.worker.report;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.SqlState;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.HeartbeatRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settles heartbeats by one statement for many, which moves deadlines and reads statuses. What it
 * cannot settle (an instance under triage, a row that is locked, an unknown id) goes the way of all
 * reports.
 */
final class Heartbeats {
  private final Transactions transactions;
  private final HeartbeatRepository repository = new HeartbeatRepository();

  Heartbeats(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Completes, after the commit, with a reply for each heartbeat that is settled.
   *
   * @param heartbeats at most one per instance
   */
  Future<List<Optional<CommandReply>>> settle(List<LogReportBy> heartbeats) {
    List<LogReportBy> ascending = ascending(heartbeats);
    return transactions
        .withoutTransaction(client -> beat(client, ascending))
        .map(
            statuses ->
                heartbeats.stream()
                    .map(heartbeat -> reply(statuses.get(heartbeat.taskInstanceId())))
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

  private static Optional<CommandReply> reply(@Nullable TaskInstanceStatus status) {
    return status == null || status == TaskInstanceStatus.TRIAGING
        ? Optional.empty()
        : Optional.of(new StatusReply(status, false));
  }

  /** There is one per instance, since they follow each other; rows are locked by ascending id. */
  private static List<LogReportBy> ascending(List<LogReportBy> heartbeats) {
    return heartbeats.stream()
        .sorted(Comparator.comparingLong(LogReportBy::taskInstanceId))
        .toList();
  }
}
