package dev.quell.worker.submission;

import dev.quell.domain.command.BatchTransition;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads the members of submitted batches. Stateless. */
final class MemberRepository {

  /** The next members in a status, by step; not locked. */
  Future<List<Member>> next(
      SqlClient client,
      BatchTransition batch,
      TaskInstanceStatus status,
      int afterStep,
      int limit) {
    return client
        .preparedQuery(
            """
            select id, task_id, array_step_id
            from task_instance
            where array_id = $1::bigint and array_batch_num = $2::integer
              and array_step_id > $3::integer and status = $4::text
            order by array_step_id
            limit $5::integer
            """)
        .execute(Tuple.of(batch.arrayId(), batch.batchNumber(), afterStep, status.code(), limit))
        .map(
            rows -> {
              List<Member> members = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      members.add(new Member(row.getLong(0), row.getLong(1), row.getInteger(2))));
              return members;
            });
  }
}
