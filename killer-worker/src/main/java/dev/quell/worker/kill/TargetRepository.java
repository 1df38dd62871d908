package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a chunk must know of instances besides their status. Stateless. */
final class TargetRepository {

  /**
   * An instance read under its lock.
   *
   * @param workflowId null if its Task belongs to none
   * @param meant whether it still is what the filters mean
   * @param foreign whether its workflow is another's than the user's whom the job is restricted to
   * @param outcome the one that the job has noted already; null if none
   */
  record Facts(
      long runId,
      @Nullable Long workflowId,
      boolean meant,
      boolean foreign,
      @Nullable String outcome) {}

  /** Reads locked instances, and whether their workflows are another's ({@link WorkflowOwner}). */
  Future<Map<Long, Facts>> read(SqlConnection connection, KillJobView job, List<Long> ids) {
    KillSelector selector = job.selector();
    return connection
        .preparedQuery(
            """
            select ti.id, ti.workflow_run_id, task.workflow_id,
                   (cardinality($2::text[]) = 0 or ti.status = any($2::text[]))
                     and ($3::float8 is null
                       or ti.status_date <= clock_timestamp() - make_interval(secs => $3::float8))
                     and ($4::float8 is null or (ti.report_by_date
                       <= clock_timestamp() - make_interval(secs => $4::float8)) is true) as meant,
                   case
                     when $5::text is null then false
                     else %s
                   end as foreign_one,
                   (
                     select item.outcome from kill_job_item as item
                     where item.kill_job_id = $6::bigint and item.task_instance_id = ti.id
                   )
            from task_instance as ti
            join task on task.id = ti.task_id
            where ti.id = any($1::bigint[])
            """
                .formatted(WorkflowOwner.isAnothers("task.workflow_id", "$5::text")))
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(ids))
                .addArrayOfString(selector.letters().toArray(String[]::new))
                .addDouble(selector.minSecondsInState())
                .addDouble(selector.minSecondsOverdue())
                .addString(job.restrictedTo())
                .addLong(job.killJobId()))
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
                        row.getString(5)));
              }
              return facts;
            });
  }
}
