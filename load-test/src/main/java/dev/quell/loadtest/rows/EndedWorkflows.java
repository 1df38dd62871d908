package dev.quell.loadtest.rows;

import java.util.UUID;

/**
 * Writes workflows of up to 10,000 Tasks, each with a done instance, into the database of the
 * server under test, by set-based SQL. The server's retention removes them once they have ended
 * long ago; what it leaves goes with the {@link LoadWorkflow}, which bears the same name.
 */
public record EndedWorkflows(LoadWorkflow beside, String mark) {
  private static final int MOST_TASKS = 10_000;

  /** Writes so many instances with their Tasks, of workflows that run still. */
  public static EndedWorkflows fill(LoadWorkflow beside, int instances) {
    EndedWorkflows workflows = new EndedWorkflows(beside, UUID.randomUUID().toString());
    for (int left = instances; left > 0; left -= MOST_TASKS) {
      workflows.add(Math.min(left, MOST_TASKS));
    }
    return workflows;
  }

  private void add(int tasks) {
    beside
        .database()
        .execute(
            """
            with workflow as (
              insert into workflow
                (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running,
                 created_date, status)
              select dag_id, gen_random_uuid()::text, ?, name, max_concurrently_running,
                clock_timestamp(), 'R'
              from workflow
              where id = ?
              returning id, name
            ),
            run as (
              insert into workflow_run (workflow_id, "user", status)
              select id, name, 'D' from workflow
              returning id
            ),
            "array" as (
              insert into "array" (name, workflow_id, max_concurrently_running)
              select name, id, 1 from workflow
              returning id
            ),
            tasks as (
              insert into task
                (workflow_id, task_args_hash, array_id, name, command, task_resources_id,
                 num_attempts, max_attempts, status)
              select workflow.id, n::text, "array".id, 'load test', 'true', ?, 1, 3, 'D'
              from workflow, "array", generate_series(1, ?) as n
              returning id
            )
            insert into task_instance
              (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num,
               array_step_id, status, submitted_date, report_by_date)
            select run.id, "array".id, tasks.id, ?, 1, row_number() over (), 'D',
              clock_timestamp(), clock_timestamp()
            from run, "array", tasks
            """,
            mark,
            beside.id(),
            beside.resources(),
            tasks,
            beside.resources());
  }

  /** Has all of them be done for so long that every retention lets them go. */
  public void end() {
    beside
        .database()
        .execute(
            """
            update workflow set status = 'D', status_date = clock_timestamp() - interval '101 years'
            where task_hash = ?
            """,
            mark);
  }

  /** Counts those that are left. */
  public long left() {
    return beside.database().number("select count(*) from workflow where task_hash = ?", mark);
  }
}
