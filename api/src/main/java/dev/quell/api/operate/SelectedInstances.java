package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.domain.kill.KillSelector;
import org.jspecify.annotations.Nullable;

/**
 * Writes the SQL of the live instances that a selector means: {@code ti}, and its run, {@code run}.
 * The live letters are literals, so that the index of live instances serves.
 */
final class SelectedInstances {
  private static final String LIVE = "ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')";

  private final KillSelector selector;
  private final Conditions conditions = new Conditions();
  private final String tables;

  /**
   * The instances up to a highest id.
   *
   * @param maxInstanceId null for all
   */
  SelectedInstances(KillSelector selector, @Nullable Long maxInstanceId) {
    this.selector = selector;
    this.tables = tables(selector);
    conditions.andIfPresent("ti.id <= #{maxInstanceId}::bigint", "maxInstanceId", maxInstanceId);
    addFilters(selector);
  }

  private static String tables(KillSelector selector) {
    if (!selector.taskIds().isEmpty()) {
      return """
          unnest(#{taskIds}::bigint[]) as picked(task_id)
          cross join lateral (
            select newest.*
            from task_instance newest
            where newest.task_id = picked.task_id
            order by newest.id desc
            limit 1
          ) ti
          join workflow_run run on run.id = ti.workflow_run_id""";
    }
    if (!selector.taskInstanceIds().isEmpty()) {
      return """
          unnest(#{instanceIds}::bigint[]) as picked(id)
          join task_instance ti on ti.id = picked.id
          join workflow_run run on run.id = ti.workflow_run_id""";
    }
    return """
        workflow_run run
        join task_instance ti on ti.workflow_run_id = run.id""";
  }

  /** An array belongs to one workflow, whose runs narrow the search. */
  private void addFilters(KillSelector selector) {
    conditions
        .andIfPresent(
            "run.workflow_id = #{workflowId}::bigint", "workflowId", selector.workflowId())
        .andIfPresent("run.id = #{runId}::bigint", "runId", selector.workflowRunId())
        .andIfPresent("run.\"user\" = #{user}::text", "user", selector.user())
        .andIfPresent(
            """
            ti.array_id = #{arrayId}::bigint
              and run.workflow_id = (
                select workflow_id from "array" where id = #{arrayId}::bigint
              )""",
            "arrayId",
            selector.arrayId())
        .andIfPresent(
            "ti.array_batch_num = #{batch}::integer", "batch", selector.arrayBatchNumber())
        .andIfPresent(
            """
            ti.array_id in (
                select of_template.id
                from task_template_version version
                join "array" of_template on of_template.task_template_version_id = version.id
                where version.task_template_id = #{templateId}::bigint
              )""",
            "templateId",
            selector.taskTemplateId())
        .andIfPresent("ti.nodename = #{node}::text", "node", selector.node())
        .andIfPresent(
            """
            ti.status_date
              <= clock_timestamp() - make_interval(secs => #{secondsInState}::double precision)""",
            "secondsInState",
            selector.minSecondsInState())
        .andIfPresent(
            """
            ti.report_by_date
              <= clock_timestamp() - make_interval(secs => #{secondsOverdue}::double precision)""",
            "secondsOverdue",
            selector.minSecondsOverdue());
    if (!selector.statuses().isEmpty()) {
      conditions.andIfPresent(
          "ti.status = any(#{letters}::text[])",
          "letters",
          selector.letters().toArray(String[]::new));
    }
  }

  /** Gives what follows the {@code from} of a select, conditions included. */
  String sql() {
    return tables + "\nwhere " + LIVE + conditions.sql();
  }

  /** Gives the values of what {@link #sql} names; a statement may add its own. */
  Parameters parameters() {
    Parameters filters = conditions.parameters();
    if (!selector.taskIds().isEmpty()) {
      return filters.andIds("taskIds", selector.taskIds());
    }
    return selector.taskInstanceIds().isEmpty()
        ? filters
        : filters.andIds("instanceIds", selector.taskInstanceIds());
  }
}
