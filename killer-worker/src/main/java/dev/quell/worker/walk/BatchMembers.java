package dev.quell.worker.walk;

import dev.quell.domain.command.BatchTransition;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The instances of a submitted batch that are in a status, by their steps in the batch. */
public record BatchMembers(BatchTransition batch, TaskInstanceStatus status) implements Members {

  @Override
  public Future<List<Member>> next(SqlClient client, long afterPlace, int limit) {
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
        .execute(
            Tuple.of(batch.arrayId(), batch.batchNumber(), (int) afterPlace, status.code(), limit))
        .map(Members::read);
  }
}
