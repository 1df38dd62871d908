package dev.quell.worker.recovery;

import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.reply.NextStartReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.RunRepository;
import dev.quell.worker.locking.StatusSql;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/**
 * Has FAILED workflows whose tasks are all done be DONE ({@code docs/contract/cli-and-reaper.md}
 * §29), a page of FAILED ones and a transaction at a time. Thread-safe.
 */
final class Repair {
  private static final int PAGE = 100;

  private final Transactions transactions;
  private final RunRepository runs;

  Repair(Transactions transactions, RunRepository runs) {
    this.transactions = transactions;
    this.runs = runs;
  }

  Future<NextStartReply> repair(FixStatusInconsistency command) {
    long last = command.startId() + command.increaseStep();
    // Beyond the largest id there is nothing.
    long lastId = last < 0 ? Long.MAX_VALUE : last;
    return repair(command.startId(), lastId)
        .compose(
            count ->
                transactions
                    .withoutTransaction(Repair::highestId)
                    .map(highest -> new NextStartReply(lastId > highest ? 0 : lastId, count)));
  }

  private Future<Long> repair(long afterId, long lastId) {
    return ChunkedWalk.inTurn(
        Chunks.pages(
            (after, limit) ->
                transactions.withoutTransaction(client -> failed(client, after, lastId, limit)),
            Long::longValue,
            afterId,
            () -> PAGE),
        page ->
            page.isEmpty()
                ? Future.succeededFuture(0)
                : transactions.inTransaction(connection -> repair(connection, page)),
        0L,
        (sum, count) -> sum + count);
  }

  private static Future<List<Long>> failed(SqlClient client, long afterId, long lastId, int limit) {
    return client
        .preparedQuery(
            """
            select id
            from workflow
            where id > $1::bigint and id <= $2::bigint and status = $3::text
            order by id
            limit $4::integer
            """)
        .execute(Tuple.of(afterId, lastId, WorkflowStatus.FAILED.code(), limit))
        .map(Rows::firstIds);
  }

  /** The Tasks are looked at by a statement of its own, under the locks of the workflows. */
  private Future<Integer> repair(SqlConnection connection, List<Long> ids) {
    return runs.lockWorkflows(connection, ids, LockMode.WAIT)
        .compose(workflows -> finish(connection, stillFailed(workflows)));
  }

  private static List<Long> stillFailed(Map<Long, WorkflowStatus> workflows) {
    return workflows.entrySet().stream()
        .filter(workflow -> workflow.getValue() == WorkflowStatus.FAILED)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static Future<Integer> finish(SqlConnection connection, List<Long> locked) {
    return connection
        .preparedQuery(
            """
            update workflow w
            set status = $2::text, status_date = clock_timestamp()
            where w.id = any($1::bigint[])
              and exists (select from task t where t.workflow_id = w.id)
              and not exists (
                select from task t where t.workflow_id = w.id and t.status <> %s
              )
            """
                .formatted(StatusSql.DONE_TASK))
        .execute(Tuple.of(Rows.ids(locked), WorkflowStatus.DONE.code()))
        .map(SqlResult::rowCount);
  }

  private static Future<Long> highestId(SqlClient client) {
    return client
        .preparedQuery("select coalesce(max(id), 0) from workflow")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
