package dev.quell.worker.array;

import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.engine.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * What a distributor tells of many instances besides their status: job ids and heartbeats. One
 * statement per chunk, which locks the rows it writes in ascending order and no Task, because no
 * status changes. Thread-safe.
 */
final class SubmissionDetails {
  private final Transactions transactions;
  private final int chunkRows;

  SubmissionDetails(Transactions transactions, int chunkRows) {
    this.transactions = transactions;
    this.chunkRows = chunkRows;
  }

  /** Stores job ids; ids that are not of the array are left out. */
  Future<InstancesReply> store(LogArrayDistributorIds command) {
    List<Long> ids = List.copyOf(new TreeSet<>(command.distributorIds().keySet()));
    return inChunks(ids, (client, chunk) -> store(client, chunk, command), 0, 0);
  }

  /** Moves the deadlines of those instances that are LAUNCHED. */
  Future<InstancesReply> beat(LogReportByBatch command) {
    return inChunks(
        command.taskInstanceIds(),
        (client, chunk) -> beat(client, chunk, command.nextReportIncrement()),
        0,
        0);
  }

  private Future<InstancesReply> inChunks(
      List<Long> ids,
      BiFunction<SqlClient, List<Long>, Future<Integer>> statement,
      int start,
      long written) {
    int end = Math.min(start + chunkRows, ids.size());
    if (start == end) {
      return Future.succeededFuture(new InstancesReply(written));
    }
    return transactions
        .withoutTransaction(client -> statement.apply(client, ids.subList(start, end)))
        .compose(rows -> inChunks(ids, statement, end, written + rows));
  }

  private static Future<Integer> store(
      SqlClient client, List<Long> ids, LogArrayDistributorIds command) {
    Map<Long, String> texts = command.distributorIds();
    return client
        .preparedQuery(
            """
            with locked as materialized (
              select ti.id
              from task_instance ti
              where ti.id = any($1::bigint[]) and ti.array_id = $3::bigint
              order by ti.id
              for no key update
            )
            update task_instance ti
            set distributor_id = new.distributor_id
            from locked
            join unnest($1::bigint[], $2::text[]) as new (id, distributor_id)
              on new.id = locked.id
            where ti.id = locked.id
            """)
        .execute(
            Tuple.of(
                Rows.ids(ids),
                ids.stream().map(texts::get).toArray(String[]::new),
                command.arrayId()))
        .map(SqlResult::rowCount);
  }

  /** A row that is locked is being changed by its worker, which moves the deadline itself. */
  private static Future<Integer> beat(SqlClient client, List<Long> ids, double increment) {
    return client
        .preparedQuery(
            """
            with launched as materialized (
              select ti.id
              from task_instance ti
              where ti.id = any($1::bigint[]) and ti.status = $2::text
              order by ti.id
              for no key update skip locked
            )
            update task_instance ti
            set report_by_date = clock_timestamp() + make_interval(secs => $3::float8)
            from launched
            where ti.id = launched.id
            """)
        .execute(Tuple.of(Rows.ids(ids), TaskInstanceStatus.LAUNCHED.code(), increment))
        .map(SqlResult::rowCount);
  }
}
