package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SharedReads;
import io.vertx.core.Future;
import java.util.Collection;

/**
 * Counts by status. Tasks are read by the index on their workflow, live instances by that on live
 * ones, so the cost does not grow with what else the tables have; but a large workflow has many
 * tasks, so counts have a time to be done in, and are shared by those who ask at once.
 */
final class CountQueries {
  private static final long MILLIS = 2_000;

  static final String TASKS_OF_WORKFLOWS =
      """
      select workflow_id as owner, status, count(*) as n
      from task
      where workflow_id = any(#{ids}::bigint[])
      group by 1, 2
      """;

  static final String TASKS_OF_ARRAYS =
      """
      select array_id as owner, status, count(*) as n
      from task
      where workflow_id = any(#{ids}::bigint[])
      group by 1, 2
      """;

  static final String INSTANCES_OF_ARRAYS =
      """
      select array_id as owner, status, count(*) as n
      from task_instance
      where workflow_run_id = any(#{ids}::bigint[]) and stage is not null
      group by 1, 2
      """;

  private final SharedReads<Counts.Count> database;

  CountQueries(RetryingPool database) {
    this.database = new SharedReads<>(database);
  }

  /** Tasks by workflow. */
  Future<Counts> tasksOfWorkflows(Collection<Long> workflowIds) {
    return count(TASKS_OF_WORKFLOWS, workflowIds);
  }

  /** Tasks of a workflow by array. */
  Future<Counts> tasksOfArrays(Collection<Long> workflowIds) {
    return count(TASKS_OF_ARRAYS, workflowIds);
  }

  /** Live instances of runs by array. */
  Future<Counts> instancesOfArrays(Collection<Long> runIds) {
    return count(INSTANCES_OF_ARRAYS, runIds);
  }

  private Future<Counts> count(String sql, Collection<Long> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(Counts.NONE)
        : database
            .listInTime(MILLIS, sql, Parameters.ofIds("ids", ids), Counts.Count::from)
            .map(Counts::of);
  }
}
