package dev.quell.worker.recovery;

import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.reply.NextStartReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockTimer;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Has FAILED workflows whose tasks are all done be DONE ({@code docs/contract/cli-and-reaper.md}
 * §29), a page of FAILED ones and a transaction at a time. Thread-safe.
 */
final class Repair {
  private static final int PAGE = 100;

  private final Transactions transactions;
  private final LockTimer workflowLocks;

  Repair(Transactions transactions, MeterRegistry meters) {
    this.transactions = transactions;
    this.workflowLocks = LockTimer.of("workflow", meters);
  }

  Future<NextStartReply> repair(FixStatusInconsistency command) {
    long last = command.startId() + command.increaseStep();
    // Beyond the largest id there is nothing.
    long lastId = last < 0 ? Long.MAX_VALUE : last;
    return repairAfter(command.startId(), lastId, 0)
        .compose(
            count ->
                transactions
                    .withoutTransaction(Repair::highestId)
                    .map(highest -> new NextStartReply(lastId > highest ? 0 : lastId, count)));
  }

  private Future<Long> repairAfter(long afterId, long lastId, long soFar) {
    return transactions
        .withoutTransaction(client -> failed(client, afterId, lastId))
        .compose(
            page ->
                page.isEmpty()
                    ? Future.succeededFuture(soFar)
                    : transactions
                        .inTransaction(connection -> repair(connection, page))
                        .compose(
                            count ->
                                page.size() < PAGE
                                    ? Future.succeededFuture(soFar + count)
                                    : repairAfter(
                                        page.get(page.size() - 1), lastId, soFar + count)));
  }

  private static Future<List<Long>> failed(SqlClient client, long afterId, long lastId) {
    return client
        .preparedQuery(
            """
            select id
            from workflow
            where id > $1::bigint and id <= $2::bigint and status = $3::text
            order by id
            limit $4::integer
            """)
        .execute(Tuple.of(afterId, lastId, WorkflowStatus.FAILED.code(), PAGE))
        .map(Rows::firstIds);
  }

  /** The Tasks are looked at by a statement of its own, under the locks of the workflows. */
  private Future<Integer> repair(SqlConnection connection, List<Long> ids) {
    Future<RowSet<Row>> locked =
        connection
            .preparedQuery(
                """
            select id
            from workflow
            where id = any($1::bigint[]) and status = $2::text
            order by id
            for no key update
            """)
            .execute(Tuple.of(Rows.ids(ids), WorkflowStatus.FAILED.code()));
    return workflowLocks
        .measure(locked)
        .map(Rows::firstIds)
        .compose(failed -> finish(connection, failed));
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
                select from task t where t.workflow_id = w.id and t.status <> 'D'
              )
            """)
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
