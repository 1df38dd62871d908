package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.worker.engine.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a chunk must know of instances besides their status. Stateless. */
final class TargetRepository {

  /**
   * An instance read under its lock.
   *
   * @param workflowId that of its run
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
               )
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
            values.add(Rows.ids(ids)));
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
                        row.getString(5)));
              }
              return facts;
            });
  }
}
