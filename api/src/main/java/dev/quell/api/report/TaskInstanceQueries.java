package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Reads of task instances ({@code docs/contract/array-and-task-instance.md} §13, §18, {@code
 * docs/contract/workflow-and-bind.md} §26).
 */
final class TaskInstanceQueries {
  private final RetryingPool database;

  TaskInstanceQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * The instance at a step of a batch, the newest if history repeats it; fails with NOT_FOUND if
   * there is none. The newest is chosen here: an order by id would tempt the planner to read all.
   */
  Future<Long> atStep(long arrayId, long batch, long step) {
    return database
        .list(
            """
            select id from task_instance
            where array_id = #{arrayId}::bigint
              and array_batch_num = #{batch}::bigint
              and array_step_id = #{step}::bigint
            """,
            Parameters.of("arrayId", arrayId).and("batch", batch).and("step", step),
            row -> row.getLong("id"))
        .map(
            ids ->
                ids.stream()
                    .max(Long::compare)
                    .orElseThrow(
                        () ->
                            CommandException.notFound(
                                "There is no task instance at step %d of batch %d of the array %d."
                                    .formatted(step, batch, arrayId))));
  }

  /**
   * Lists the error log of an instance in the order it was written; empty if the instance is
   * unknown.
   */
  Future<List<ErrorEntry>> errors(long taskInstanceId) {
    return database.list(
        """
        select id, to_char(error_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as time,
               description
        from task_instance_error_log
        where task_instance_id = #{taskInstanceId}::bigint
        order by id
        """,
        Parameters.of("taskInstanceId", taskInstanceId),
        ErrorEntry::from);
  }

  /**
   * Finds the last entry in the error log of the newest instance of a task that has one; empty if
   * there is none.
   */
  Future<Optional<RecentError>> mostRecentError(long taskId) {
    return database.first(
        """
        select ti.id, log.description
        from task_instance ti
        join task_instance_error_log log on log.task_instance_id = ti.id
        where ti.task_id = #{taskId}::bigint
        order by ti.id desc, log.id desc
        limit 1
        """,
        Parameters.of("taskId", taskId),
        RecentError::from);
  }
}
