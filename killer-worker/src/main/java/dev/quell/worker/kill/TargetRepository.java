package dev.quell.worker.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a chunk must know of instances besides their status. Thread-safe. */
final class TargetRepository {
  private final AskedClusters clusters;

  TargetRepository(AskedClusters clusters) {
    this.clusters = clusters;
  }

  /**
   * An instance read under its lock.
   *
   * @param workflowId that of its run
   * @param meant whether it still is what the filters mean
   * @param foreign whether its workflow is another's than the user's whom the job is restricted to
   * @param outcome the one that the job has noted already; null if none
   * @param told who told that it has ended, if it has
   * @param cluster the one that can be asked about its process; null if none can
   */
  record Facts(
      long runId,
      @Nullable Long workflowId,
      boolean meant,
      boolean foreign,
      @Nullable ItemOutcome outcome,
      EndToldBy told,
      @Nullable String cluster) {}

  /**
   * A task read under its lock.
   *
   * @param workflowId null if it belongs to none
   * @param foreign as of an instance
   * @param outcome the one that the job has noted for the task itself; null if none
   * @param aliveRun the run of its workflow that is alive; null if none is
   * @param newest its newest instance; null if it has had none
   */
  record TaskFacts(
      @Nullable Long workflowId,
      boolean foreign,
      @Nullable ItemOutcome outcome,
      @Nullable Long aliveRun,
      @Nullable Newest newest) {}

  /** The newest instance of a locked task. */
  record Newest(long id, TaskInstanceStatus status) {}

  /** Reads locked tasks. */
  Future<Map<Long, TaskFacts>> readTasks(
      SqlConnection connection, KillJobView job, List<Long> ids) {
    return connection
        .preparedQuery(
            """
            select task.id, task.workflow_id,
                   case
                     when $2::text is null then false
                     else %s
                   end as foreign_one,
                   (
                     select item.outcome from kill_job_item as item
                     where item.kill_job_id = $3::bigint and item.task_id = task.id
                       and item.task_instance_id is null
                   ),
                   (
                     select run.id from workflow_run as run
                     where run.workflow_id = task.workflow_id and run.status in %s
                   ),
                   newest.id, newest.status
            from task
            left join lateral (
              select ti.id, ti.status from task_instance as ti
              where ti.task_id = task.id
              order by ti.id desc
              limit 1
            ) as newest on true
            where task.id = any($1::bigint[])
            """
                .formatted(
                    WorkflowOwner.isAnothers("task.workflow_id", "$2::text"), StatusSql.ALIVE_RUNS))
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(ids))
                .addString(job.restrictedTo())
                .addLong(job.killJobId()))
        .map(
            rows -> {
              Map<Long, TaskFacts> facts = new HashMap<>();
              for (Row row : rows) {
                facts.put(
                    row.getLong(0),
                    new TaskFacts(
                        row.getLong(1),
                        row.getBoolean(2),
                        outcome(row.getString(3)),
                        row.getLong(4),
                        newest(row)));
              }
              return facts;
            });
  }

  private static @Nullable ItemOutcome outcome(@Nullable String word) {
    return word == null ? null : ItemOutcome.find(word).orElseThrow();
  }

  private static @Nullable Newest newest(Row row) {
    Long id = row.getLong(5);
    return id == null ? null : new Newest(id, TaskInstanceStatus.ofCode(row.getString(6)));
  }

  /** Reads locked instances, and whether their workflows are another's ({@link WorkflowOwner}). */
  Future<Map<Long, Facts>> read(SqlConnection connection, KillJobView job, List<Long> ids) {
    Values values = new Values();
    String sql =
        """
        select ti.id, ti.workflow_run_id, run.workflow_id, (true%1$s) is true as meant,
               case
                 when %2$s::text is null then false
                 else %3$s
               end as foreign_one,
               (
                 select item.outcome from kill_job_item as item
                 where item.kill_job_id = %4$s::bigint and item.task_instance_id = ti.id
               ),
               ti.end_told_by, %6$s
        from task_instance as ti
        join workflow_run as run on run.id = ti.workflow_run_id
        where ti.id = any(%5$s::bigint[])
        """;
    String meant =
        SelectorFilter.conditions(job.selector(), SelectorFilter.Of.FOUND_INSTANCE, values);
    String restrictedTo = values.add(job.restrictedTo());
    sql =
        sql.formatted(
            meant,
            restrictedTo,
            WorkflowOwner.isAnothers("run.workflow_id", restrictedTo + "::text"),
            values.add(job.killJobId()),
            values.add(Rows.ids(ids)),
            clusters.nameOf("ti", values));
    return connection
        .preparedQuery(sql)
        .execute(values.tuple())
        .map(
            rows -> {
              Map<Long, Facts> facts = new HashMap<>();
              for (Row row : rows) {
                facts.put(
                    row.getLong(0),
                    new Facts(
                        row.getLong(1),
                        row.getLong(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        outcome(row.getString(5)),
                        EndToldBy.of(row.getString(6)),
                        row.getString(7)));
              }
              return facts;
            });
  }
}
