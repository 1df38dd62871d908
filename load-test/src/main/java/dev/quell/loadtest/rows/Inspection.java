package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.report.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks at what the database holds of some Tasks and of all their instances, and at what holds of
 * them whenever nothing is under way ({@code docs/contract/fsm.md} §2, §3), whatever was thrown at
 * the server before, and whichever server it is.
 */
public record Inspection(Database database, long workflow, long firstTask, long lastTask) {
  private static final String TASKS =
      """
      with scope as (select * from task where workflow_id = ? and id between ? and ?)
      """;
  private static final String COUNT =
      "select count(*) from task_instance ti join scope t on t.id = ti.task_id ";

  /** Counts instances. */
  public long instances() {
    return count(COUNT);
  }

  /** Counts instances in a status. */
  public long countIn(TaskInstanceStatus status) {
    return count(COUNT + "where ti.status = ?", status.code());
  }

  /** Counts instances in error of which exactly one line of the error log tells. */
  public long countLoggedErrors() {
    return count(
        COUNT
            + """
            where ti.status = 'E' and 1 = (
              select count(*) from task_instance_error_log log where log.task_instance_id = ti.id
            )
            """);
  }

  /** Counts instances whose deadline a heartbeat has moved: prepared ones have a day. */
  public long countWithHeartbeat() {
    return count(COUNT + "where ti.report_by_date < clock_timestamp() + interval '1 hour'");
  }

  /** Counts Tasks whose status is not what that of their newest instance makes it. */
  public long disagreements() {
    return count(
        """
        select count(*)
        from scope t
        left join lateral (
          select status from task_instance ti where ti.task_id = t.id order by ti.id desc limit 1
        ) newest on true
        where not case
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

  /** Checks everything that holds whenever nothing is under way. */
  public List<Check> invariants() {
    return List.of(
        check(
            "no Task has several live instances",
            """
            select count(*) from (
              select ti.task_id
              from task_instance ti join scope t on t.id = ti.task_id
              where ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
              group by ti.task_id
              having count(*) > 1
            ) several
            """),
        new Check("every Task is where its newest instance is", disagreements()),
        check(
            "every instance has consumed one attempt",
            """
            select count(*) from (
              select t.id
              from scope t left join task_instance ti on ti.task_id = t.id
              group by t.id, t.num_attempts, t.max_attempts
              having t.num_attempts <> count(ti.id) or t.num_attempts > t.max_attempts
            ) wrong
            """),
        // What was killed may have a row, if its worker told of it first.
        check(
            "every error is logged once, and nothing else is",
            """
            select count(*) from (
              select ti.id
              from scope t
              join task_instance ti on ti.task_id = t.id
              left join task_instance_error_log log on log.task_instance_id = ti.id
              group by ti.id
              having not case
                when ti.status = 'F' then count(log.id) <= 1
                when ti.status in ('W', 'E', 'U', 'Z') then count(log.id) = 1
                else count(log.id) = 0
              end
            ) wrong
            """),
        check(
            "places in batches follow the ids without gaps",
            """
            select count(*) from (
              select ti.array_step_id,
                row_number() over (partition by ti.array_id, ti.array_batch_num order by ti.id) - 1
                  as place
              from task_instance ti join scope t on t.id = ti.task_id
            ) member
            where array_step_id <> place
            """));
  }

  private Check check(String invariant, String violations) {
    return new Check(invariant, count(violations));
  }

  private long count(String sql, Object... further) {
    Stream<Object> scope = Stream.of(workflow, firstTask, lastTask);
    return database.number(TASKS + sql, Stream.concat(scope, Arrays.stream(further)).toArray());
  }
}
