package dev.quell.worker.operate;

import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.reply.LimitReply;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.RunRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** Changes a limit under the lock of its workflow, and writes down who did, and why. Stateless. */
final class LimitChange {
  private final RunRepository workflows;
  private final KillAudit audit;
  private final LimitRepository limits = new LimitRepository();

  LimitChange(RunRepository workflows, KillAudit audit) {
    this.workflows = workflows;
    this.audit = audit;
  }

  /** Carries a command out in a transaction. */
  Future<LimitReply> carryOut(SqlConnection connection, LimitConcurrency command) {
    return workflows
        .lockWorkflow(connection, command.workflowId())
        .compose(locked -> read(connection, command))
        .compose(
            limit ->
                limit
                    .map(found -> change(connection, command, found))
                    .orElseGet(() -> Future.succeededFuture(LimitReply.NOTHING)));
  }

  private Future<Optional<LimitRepository.Limit>> read(
      SqlConnection connection, LimitConcurrency command) {
    return command.taskTemplateVersionId() == null
        ? limits.ofWorkflow(connection, command.workflowId())
        : limits.ofArray(connection, command.workflowId(), command.taskTemplateVersionId());
  }

  private Future<LimitReply> change(
      SqlConnection connection, LimitConcurrency command, LimitRepository.Limit limit) {
    if (!OperatorRules.mayLimit(limit.maxTasks(), command.maxTasks(), command.lowerOnly())) {
      return Future.succeededFuture(new LimitReply(limit.maxTasks(), false));
    }
    return write(connection, command, limit)
        .compose(written -> audit.limited(connection, command, limit.arrayId(), limit.maxTasks()))
        .map(new LimitReply(limit.maxTasks(), true));
  }

  private Future<Void> write(
      SqlConnection connection, LimitConcurrency command, LimitRepository.Limit limit) {
    return limit.arrayId() == null
        ? limits.setWorkflow(connection, command.workflowId(), command.maxTasks())
        : limits.setArray(connection, limit.arrayId(), command.maxTasks());
  }
}
