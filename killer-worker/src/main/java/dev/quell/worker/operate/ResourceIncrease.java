package dev.quell.worker.operate;

import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.operate.ResourceScaling;
import dev.quell.domain.reply.IncreaseReply;
import dev.quell.worker.operate.ResourceRepository.Sharers;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives tasks more resources: locks the workflow, then the tasks. Other tasks that were bound to
 * the same row of resources keep theirs. What was given is written down. For one transaction.
 */
final class ResourceIncrease {
  private final SqlConnection connection;
  private final OperatorTables tables;
  private final ResourceRepository repository;
  private final IncreaseResources command;
  private final long workflowId;

  ResourceIncrease(SqlConnection connection, OperatorTables tables, IncreaseResources command) {
    this.connection = connection;
    this.tables = tables;
    this.repository = tables.resources();
    this.command = command;
    this.workflowId = command.workflowId();
  }

  /** Nothing happens if there is no such workflow, or if a client may be at work on it. */
  Future<IncreaseReply> carryOut() {
    return tables
        .runs()
        .lockWorkflow(connection, workflowId)
        .compose(workflow -> isFree(workflow.isPresent()))
        .compose(
            free ->
                free
                    ? tables.tasks().lockStarved(connection, workflowId)
                    : Future.succeededFuture(List.<Long>of()))
        .compose(
            tasks -> tasks.isEmpty() ? Future.succeededFuture(tasks) : increase(tasks).map(tasks))
        .map(IncreaseReply::new);
  }

  private Future<Boolean> isFree(boolean known) {
    return known
        ? repository.hasLiveClient(connection, workflowId).map(alive -> !alive)
        : Future.succeededFuture(false);
  }

  private Future<Void> increase(List<Long> tasks) {
    return repository
        .sharers(connection, workflowId, tasks)
        .compose(this::scale)
        .compose(scaled -> repository.await(connection, tasks))
        .compose(moved -> tables.audit().resourcesIncreased(connection, command, tasks));
  }

  private Future<Void> scale(List<Sharers> all) {
    List<Sharers> more = all.stream().filter(s -> !next(s).equals(s.requested())).toList();
    List<Sharers> alone = more.stream().filter(Sharers::alone).toList();
    List<Sharers> sharing = more.stream().filter(s -> !s.alone()).toList();
    return repository
        .adjust(connection, rows(alone), texts(alone))
        .compose(adjusted -> repository.replace(connection, rows(sharing), texts(sharing)))
        .compose(ids -> point(sharing, ids));
  }

  private Future<Void> point(List<Sharers> sharing, List<Long> newRows) {
    List<Long> tasks = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    for (int i = 0; i < sharing.size(); i++) {
      for (long task : sharing.get(i).taskIds()) {
        tasks.add(task);
        rows.add(newRows.get(i));
      }
    }
    return repository.point(connection, tasks, rows);
  }

  private static List<Long> rows(List<Sharers> sharers) {
    return sharers.stream().map(Sharers::resourcesId).toList();
  }

  private static List<String> texts(List<Sharers> sharers) {
    return sharers.stream().map(ResourceIncrease::next).toList();
  }

  private static String next(Sharers sharers) {
    return ResourceScaling.next(sharers.requested(), sharers.scales(), sharers.attempts());
  }
}
