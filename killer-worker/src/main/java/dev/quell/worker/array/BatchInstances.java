package dev.quell.worker.array;

import dev.quell.domain.command.BatchTransition;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.walk.Candidate;
import dev.quell.worker.walk.CandidateQuery;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Finds the instances of a submitted batch that are in a status, by their steps in the batch. */
record BatchInstances(BatchTransition batch, TaskInstanceStatus status) implements CandidateQuery {

  @Override
  public Future<List<Candidate>> next(SqlClient client, long afterPlace, int limit) {
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
        .map(Candidate::read);
  }
}
