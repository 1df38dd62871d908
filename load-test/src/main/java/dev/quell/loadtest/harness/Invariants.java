package dev.quell.loadtest.harness;

import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.subject.Database;
import java.util.List;

/**
 * What holds of Tasks and their instances whenever nothing is under way ({@code
 * docs/contract/fsm.md} §2, §3), whatever was thrown at the server before, and whichever server it
 * is.
 */
final class Invariants {
  private final Database database;
  private final long workflow;

  Invariants(Database database, LoadWorkflow workflow) {
    this.database = database;
    this.workflow = workflow.id();
  }

  /** Looks at all rows of the load test. */
  List<Check> checks() {
    return List.of(
        aTaskHasOneLiveInstance(),
        aTaskIsWhereItsNewestInstanceIs(),
        everyInstanceHasConsumedOneAttempt(),
        everyErrorIsLoggedOnce(),
        batchesHaveNoGaps());
  }

  private Check aTaskHasOneLiveInstance() {
    return count(
        "no Task has several live instances",
        """
        select count(*) from (
          select ti.task_id
          from task_instance ti join task t on t.id = ti.task_id
          where t.workflow_id = ? and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
          group by ti.task_id
          having count(*) > 1
        ) several
        """);
  }

  private Check aTaskIsWhereItsNewestInstanceIs() {
    return count(
        "every Task is where its newest instance is",
        """
        select count(*)
        from task t
        left join lateral (
          select status from task_instance ti where ti.task_id = t.id order by ti.id desc limit 1
        ) newest on true
        where t.workflow_id = ? and not case
          when newest.status is null then t.status in ('G', 'A')
          when newest.status in ('Q', 'I', 'O', 'R', 'D', 'F') then t.status = newest.status
          when newest.status = 'T' then t.status = 'R'
          when newest.status = 'X' then t.status = 'O'
          when newest.status = 'K' then t.status in ('O', 'R')
          when t.num_attempts >= t.max_attempts then t.status = 'F'
          when newest.status = 'Z' then t.status = 'A'
          else t.status = 'G'
        end
        """);
  }

  private Check everyInstanceHasConsumedOneAttempt() {
    return count(
        "every instance has consumed one attempt",
        """
        select count(*) from (
          select t.id
          from task t left join task_instance ti on ti.task_id = t.id
          where t.workflow_id = ?
          group by t.id
          having t.num_attempts <> count(ti.id) or t.num_attempts > t.max_attempts
        ) wrong
        """);
  }

  /** What was killed may have a row, if its worker told of it first. */
  private Check everyErrorIsLoggedOnce() {
    return count(
        "every error is logged once, and nothing else is",
        """
        select count(*) from (
          select ti.id
          from task t
          join task_instance ti on ti.task_id = t.id
          left join task_instance_error_log log on log.task_instance_id = ti.id
          where t.workflow_id = ?
          group by ti.id
          having not case
            when ti.status = 'F' then count(log.id) <= 1
            when ti.status in ('W', 'E', 'U', 'Z') then count(log.id) = 1
            else count(log.id) = 0
          end
        ) wrong
        """);
  }

  private Check batchesHaveNoGaps() {
    return count(
        "places in batches follow the ids without gaps",
        """
        select count(*) from (
          select ti.array_step_id,
            row_number() over (partition by ti.array_id, ti.array_batch_num order by ti.id) - 1
              as place
          from task_instance ti join task t on t.id = ti.task_id
          where t.workflow_id = ?
        ) member
        where array_step_id <> place
        """);
  }

  private Check count(String invariant, String sql) {
    return new Check(invariant, database.number(sql, workflow));
  }
}
