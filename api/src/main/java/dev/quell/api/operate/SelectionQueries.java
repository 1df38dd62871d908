package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.domain.kill.KillSelector;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what a selector means. Every look has its time limit; one that fails tells nothing, and
 * is logged.
 */
final class SelectionQueries {
  private static final Logger LOG = LoggerFactory.getLogger(SelectionQueries.class);
  private static final int SHOWN = 20;

  private final TimedReads reads;
  private final int timeoutMillis;

  SelectionQueries(RetryingPool database, int timeoutMillis) {
    this.reads = new TimedReads(database);
    this.timeoutMillis = timeoutMillis;
  }

  /** The highest id of an instance; 0 if there is none. */
  Future<Long> maxInstanceId() {
    return reads
        .first(
            timeoutMillis,
            "select coalesce(max(id), 0) from task_instance",
            Parameters.none(),
            row -> row.getLong(0))
        .map(Optional::orElseThrow);
  }

  /**
   * Counts the instances of a selection; {@link SelectionCount#UNKNOWN} if that takes too long.
   *
   * @param most counting stops there
   */
  Future<SelectionCount> count(KillSelector selector, @Nullable Long maxInstanceId, long most) {
    SelectedInstances selected = new SelectedInstances(selector, maxInstanceId);
    return reads
        .list(
            timeoutMillis,
            countOf(selected),
            selected.parameters().and("most", most),
            SelectionCount.Part::from)
        .map(parts -> SelectionCount.of(parts, most))
        .recover(failure -> nothing(failure, SelectionCount.UNKNOWN));
  }

  /** SQL of a count; its values are those of the selection, and {@code most}. */
  static String countOf(SelectedInstances selected) {
    return """
    with found as (
      select ti.status, run.workflow_id from %1$s
      limit #{most}::bigint
    ),
    counted as materialized (
      select status, workflow_id, count(*) as instances
      from found
      group by status, workflow_id
    )
    select 'status' as part, status, null::bigint as id, sum(instances)::bigint as instances
    from counted
    group by status
    union all (
      select 'workflow', null, workflow_id, sum(instances)::bigint as instances
      from counted
      group by workflow_id
      order by instances desc, workflow_id
      limit %2$d
    )
    union all (
      select 'sample', null, sample.id, 0
      from (select ti.id from %1$s limit %2$d) as sample
      order by sample.id
    )
    """
        .formatted(selected.sql(), SHOWN);
  }

  /**
   * Names the first thing that a selector names and that does not exist; empty if all exist, or
   * that takes too long to find out.
   */
  Future<Optional<String>> firstUnknown(KillSelector selector) {
    Parameters ids =
        Parameters.of("workflowId", selector.workflowId())
            .and("runId", selector.workflowRunId())
            .and("arrayId", selector.arrayId())
            .and("templateId", selector.taskTemplateId())
            .andIds("taskIds", selector.taskIds())
            .andIds("instanceIds", selector.taskInstanceIds());
    return reads
        .first(
            timeoutMillis,
            """
            select kind, id
            from (
              select 1 as place, 'workflow' as kind, #{workflowId}::bigint as id
              where not exists (select from workflow where id = #{workflowId}::bigint)
              union all
              select 2, 'workflow run', #{runId}::bigint
              where not exists (select from workflow_run where id = #{runId}::bigint)
              union all
              select 3, 'array', #{arrayId}::bigint
              where not exists (select from "array" where id = #{arrayId}::bigint)
              union all
              select 4, 'task template', #{templateId}::bigint
              where not exists (select from task_template where id = #{templateId}::bigint)
              union all
              select 5, 'task', picked.id
              from unnest(#{taskIds}::bigint[]) as picked(id)
              where not exists (select from task where task.id = picked.id)
              union all
              select 6, 'task instance', picked.id
              from unnest(#{instanceIds}::bigint[]) as picked(id)
              where not exists (select from task_instance ti where ti.id = picked.id)
            ) as named
            where id is not null
            order by place, id
            limit 1
            """,
            ids,
            row -> row.getString("kind") + " " + row.getLong("id"))
        .recover(failure -> nothing(failure, Optional.empty()));
  }

  /** Stands for a look that failed, which is logged. */
  static <T> Future<T> nothing(Throwable failure, T nothing) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("Could not look at a selection");
    return Future.succeededFuture(nothing);
  }
}
