package dev.quell.worker.array;

import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.walk.Move;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Writes down who has killed a batch. Stateless. */
final class KillAudit {
  private static final String ACTION = "killed";
  private static final String DISTRIBUTOR = "distributor";
  private static final String REASON = "The distributor told the cluster to kill the batch.";

  /**
   * One row for one chunk, to be committed with it. The Tasks of a batch belong to one workflow.
   *
   * @param moves at least one
   */
  Future<Void> add(
      SqlConnection connection,
      TransitionToKilled command,
      List<Move> moves,
      TaskInstanceStatus from,
      TaskInstanceStatus to) {
    String person = command.requestedBy();
    return connection
        .preparedQuery(
            """
            insert into kill_audit
              (person, action, reason, workflow_id, array_id, array_batch_num, from_status,
               to_status, instances)
            values
              ($1::text, $2::text, $3::text, (select workflow_id from task where id = $4::bigint),
               $5::bigint, $6::integer, $7::text, $8::text, $9::bigint)
            """)
        .execute(
            Tuple.tuple()
                .addString(person == null ? DISTRIBUTOR : person)
                .addString(ACTION)
                .addString(REASON)
                .addLong(moves.get(0).member().taskId())
                .addLong(command.arrayId())
                .addInteger(command.batchNumber())
                .addString(from.code())
                .addString(to.code())
                .addLong((long) moves.size()))
        .mapEmpty();
  }
}
