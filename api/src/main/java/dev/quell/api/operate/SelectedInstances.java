package dev.quell.api.operate;

import dev.quell.domain.kill.KillSelector;

/**
 * SQL of the live instances that a selector means: {@code ti}, and its run, {@code run}. The live
 * letters are literals, so that the index of live instances serves.
 */
final class SelectedInstances {
  private static final String LIVE = "ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')";

  private final Conditions conditions = new Conditions();
  private final String tables;

  /**
   * The instances up to a highest id.
   *
   * @param horizon null for all
   */
  SelectedInstances(KillSelector selector, Long horizon) {
    this.tables = tables(selector);
    conditions.and("ti.id <= %s::bigint", horizon);
    addFilters(selector);
  }

  private String tables(KillSelector selector) {
    if (!selector.taskIds().isEmpty()) {
      return """
          unnest(%s::bigint[]) as picked(task_id)
          cross join lateral (
            select newest.*
            from task_instance newest
            where newest.task_id = picked.task_id
            order by newest.id desc
            limit 1
          ) ti
          join workflow_run run on run.id = ti.workflow_run_id"""
          .formatted(conditions.value(selector.taskIds().toArray(Long[]::new)));
    }
    if (!selector.taskInstanceIds().isEmpty()) {
      return """
          unnest(%s::bigint[]) as picked(id)
          join task_instance ti on ti.id = picked.id
          join workflow_run run on run.id = ti.workflow_run_id"""
          .formatted(conditions.value(selector.taskInstanceIds().toArray(Long[]::new)));
    }
    return """
        workflow_run run
        join task_instance ti on ti.workflow_run_id = run.id""";
  }

  /** An array belongs to one workflow, whose runs narrow the search. */
  private void addFilters(KillSelector selector) {
    conditions
        .and("run.workflow_id = %s::bigint", selector.workflowId())
        .and("run.id = %s::bigint", selector.workflowRunId())
        .and("run.\"user\" = %s::text", selector.user())
        .and(
            """
            ti.array_id = %s::bigint
              and run.workflow_id = (
                select workflow_id from "array" where id = %s::bigint
              )""",
            selector.arrayId())
        .and("ti.array_batch_num = %s::integer", selector.arrayBatchNumber())
        .and(
            """
            ti.array_id in (
                select of_template.id
                from task_template_version version
                join "array" of_template on of_template.task_template_version_id = version.id
                where version.task_template_id = %s::bigint
              )""",
            selector.taskTemplateId())
        .and("ti.nodename = %s::text", selector.node())
        .and(
            "ti.status_date <= clock_timestamp() - make_interval(secs => %s::double precision)",
            selector.minSecondsInState())
        .and(
            "ti.report_by_date <= clock_timestamp() - make_interval(secs => %s::double precision)",
            selector.minSecondsOverdue());
    if (!selector.statuses().isEmpty()) {
      conditions.and("ti.status = any(%s::text[])", selector.letters().toArray(String[]::new));
    }
  }

  /** What follows the {@code from} of a select, conditions included. */
  String sql() {
    return tables + "\nwhere " + LIVE + conditions.sql();
  }

  /** Where the values of {@link #sql} stand; further ones go after them. */
  Conditions conditions() {
    return conditions;
  }
}
