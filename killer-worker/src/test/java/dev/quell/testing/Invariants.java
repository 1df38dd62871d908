package dev.quell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What holds of Tasks and their instances whenever nothing is under way, whatever was thrown at
 * them before, by however many processes. It does not hold for Tasks that were reset, or that did
 * not start out without instances and attempts.
 */
public final class Invariants {
  /** The changes that events may tell of. */
  private static final Map<String, String> STEPS =
      Map.of(
          "Q", "IF", "I", "ORWF", "O", "RUZFXK", "R", "DEUZFTK", "T", "RDEUZFK", "X", "EFK", "K",
          "DF");

  private final TestDatabase db;
  private final long deadlocks;

  private Invariants(TestDatabase db) {
    this.db = db;
    this.deadlocks = db.deadlocks();
  }

  /** Has the database take down every change of an instance's status from now on. */
  public static Invariants watch(TestDatabase db) {
    db.execute(
        """
        create table if not exists status_audit (
          id bigint generated always as identity primary key,
          task_instance_id bigint not null,
          from_status text not null,
          to_status text not null
        )
        """);
    db.execute(
        """
        create or replace function audit_status() returns trigger language plpgsql as $$
        begin
          insert into status_audit (task_instance_id, from_status, to_status)
          select before.id, before.status, later.status
          from before join later using (id)
          where before.status <> later.status;
          return null;
        end
        $$
        """);
    db.execute(
        """
        create or replace trigger audit_status after update on task_instance
        referencing old table as before new table as later
        for each statement execute function audit_status()
        """);
    return new Invariants(db);
  }

  /**
   * Checks the tables. Call it when all processes have stopped: only then has each of them told its
   * deadlocks.
   */
  public void check() {
    // A plan for the tables as they were before goes through all items for every task.
    db.execute("analyze");
    endedInstancesStayAsTheyEnded();
    aTaskHasOneLiveInstancePerRun();
    aTaskIsWhereItsNewestInstanceIs();
    everyInstanceHasConsumedOneAttempt();
    everyErrorIsLoggedOnce();
    everyTerminationIsLoggedOnce();
    batchesHaveNoGaps();
    nothingLivesUnderTheHoldOfAJobThatIsDone();
    everyNamedIdHasOneOutcome();
    jobsCountTheirItems();
    theAuditCountsWhatWasPrevented();
    assertThat(db.deadlocks()).as("deadlocks").isEqualTo(deadlocks);
  }

  /**
   * Checks what events told of, in the order they came over one event bus. Those of different
   * commands may have overtaken each other.
   *
   * @param changes see docs/event-bus.md
   */
  public void checkEvents(List<JsonObject> changes) {
    Map<Long, JsonObject> ended = new HashMap<>();
    Set<Long> created = new HashSet<>();
    for (JsonObject change : changes) {
      long id = change.getLong("task_instance_id");
      String from = change.getString("from");
      String to = change.getString("to");
      JsonObject end = ended.get(id);
      if (end != null) {
        assertThat(end.getString("command"))
            .as("%s came before %s", end, change)
            .isNotEqualTo(change.getString("command"));
      }
      if (from == null) {
        assertThat(to).as("created by %s", change).isEqualTo("Q");
        assertThat(created.add(id)).as("created once: %s", change).isTrue();
      } else {
        assertThat(STEPS).as("live before %s", change).containsKey(from);
        assertThat(STEPS.get(from)).as("step of %s", change).contains(to);
      }
      if (!STEPS.containsKey(to)) {
        assertThat(ended.put(id, change)).as("ended before %s", change).isNull();
      }
    }
    ended.forEach((id, end) -> assertThat(db.instanceStatus(id)).isEqualTo(end.getString("to")));
  }

  private void endedInstancesStayAsTheyEnded() {
    assertNone(
        "instances that changed after their end",
        """
        select task_instance_id, from_status, to_status from status_audit
        where from_status in ('W', 'E', 'U', 'Z', 'D', 'F')
        """);
  }

  private void aTaskHasOneLiveInstancePerRun() {
    assertNone(
        "tasks with several live instances in one run",
        """
        select task_id, workflow_run_id, string_agg(status, ',' order by id)
        from task_instance
        where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
        group by 1, 2
        having count(*) > 1
        """);
  }

  private void aTaskIsWhereItsNewestInstanceIs() {
    assertNone(
        "tasks that do not fit their newest instance",
        """
        select t.id, t.status, newest.status, t.num_attempts, t.max_attempts
        from task t
        left join lateral (
          select id, status from task_instance ti
          where ti.task_id = t.id order by ti.id desc limit 1
        ) newest on true
        left join (
          select distinct task_id from kill_job_item where outcome = 'prevented'
        ) prevented on prevented.task_id = t.id
        left join (
          select held_task.id
          from run_hold hold
          join workflow_run run on run.id = hold.workflow_run_id
          join task held_task on held_task.workflow_id = run.workflow_id
            and (hold.array_id is null or hold.array_id = held_task.array_id)
          union
          select held_task.task_id from held_task
        ) held on held.id = t.id
        left join status_audit terminated
          on terminated.task_instance_id = newest.id and terminated.from_status in ('Q', 'I')
          and terminated.to_status = 'F'
          and not exists (
            select from task_instance_error_log log
            where log.task_instance_id = newest.id and log.description like 'Killed by %'
          )
        where not case
          when prevented.task_id is not null then t.status = 'F'
          when t.status = 'F' and held.id is not null
            then newest.status is null or newest.status in ('W', 'E', 'U', 'Z', 'F')
          when terminated.id is not null then t.status = terminated.from_status
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

  private void everyInstanceHasConsumedOneAttempt() {
    assertNone(
        "tasks whose attempts are not their instances",
        """
        select t.id, t.num_attempts, t.max_attempts, count(ti.id)
        from task t left join task_instance ti on ti.task_id = t.id
        group by t.id
        having t.num_attempts <> count(ti.id) or t.num_attempts > t.max_attempts
        """);
  }

  /** What was reported as the end has a row; X may end without, and so may what was killed. */
  private void everyErrorIsLoggedOnce() {
    assertNone(
        "instances whose error log does not fit their end",
        """
        select ti.id, ti.status, ended.from_status, count(log.id)
        from task_instance ti
        left join status_audit ended
          on ended.task_instance_id = ti.id and ended.to_status = ti.status
        left join task_instance_error_log log
          on log.task_instance_id = ti.id and log.description not like '% is being resumed: %'
        group by ti.id, ended.from_status
        having not case
          when ti.status = 'F' or ended.from_status = 'X' then count(log.id) <= 1
          when ti.status in ('E', 'U', 'Z', 'W') then count(log.id) = 1
          else count(log.id) = 0
        end
        """);
  }

  /** What was told to die by other means has no row. */
  private void everyTerminationIsLoggedOnce() {
    assertNone(
        "terminated instances whose error log does not tell so",
        """
        select ti.id, ti.status, step.from_status, step.to_status, count(log.id)
        from task_instance ti
        left join status_audit step
          on step.task_instance_id = ti.id and (step.from_status, step.to_status)
            in (('Q', 'F'), ('I', 'F'), ('O', 'K'), ('R', 'K'))
          and not exists (
            select from task_instance_error_log killed
            where killed.task_instance_id = ti.id and killed.description like 'Killed by %'
          )
        left join task_instance_error_log log
          on log.task_instance_id = ti.id and log.description like '% is being resumed: %'
        group by ti.id, step.from_status, step.to_status
        having count(log.id) > 1 or count(log.id) = 0 and step.to_status = 'F'
          or count(log.id) = 1 and step.to_status is null
        """);
  }

  private void batchesHaveNoGaps() {
    assertNone(
        "places in batches that do not follow the ids",
        """
        select array_id, array_batch_num, array_step_id, id from (
          select *, row_number() over (partition by array_id, array_batch_num order by id) - 1
            as place
          from task_instance
        ) member
        where array_step_id <> place
        """);
  }

  /** Whoever queued there met the hold, or was met by the kill. */
  private void nothingLivesUnderTheHoldOfAJobThatIsDone() {
    assertNone(
        "live instances of what is held",
        """
        select ti.id, ti.status, hold.workflow_run_id, hold.array_id, job.id
        from run_hold hold
        join kill_job job on job.id = hold.kill_job_id
        join task_instance ti on ti.workflow_run_id = hold.workflow_run_id
          and (hold.array_id is null or ti.array_id = hold.array_id)
        where job.state = 'done' and job.scope = 'all'
          and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
        """);
  }

  /**
   * Of a job of all, each named task is met once: itself, or its newest attempt. A named instance
   * is met in any scope; its task as well, if it waited for the next attempt.
   */
  private void everyNamedIdHasOneOutcome() {
    assertNone(
        "named tasks without one outcome",
        """
        select job.id, named.id, count(item)
        from kill_job job
        cross join lateral jsonb_array_elements_text(job.selector::jsonb -> 'task_ids')
          as picked (id)
        cross join lateral (select picked.id::bigint as id) as named
        left join kill_job_item item on item.kill_job_id = job.id and item.task_id = named.id
        where job.state = 'done' and job.scope = 'all'
        group by job.id, named.id
        having count(item) <> 1
        """);
    assertNone(
        "named instances without an outcome",
        """
        select job.id, named.id
        from kill_job job
        cross join lateral jsonb_array_elements_text(job.selector::jsonb -> 'task_instance_ids')
          as picked (id)
        cross join lateral (select picked.id::bigint as id) as named
        left join kill_job_item item
          on item.kill_job_id = job.id and item.task_instance_id = named.id
        where job.state = 'done' and named.id <= job.horizon and item.kill_job_id is null
        """);
  }

  private void jobsCountTheirItems() {
    assertNone(
        "jobs whose counts are not those of their items",
        """
        select job.id, job.state, job.signalled, job.killed, job.prevented, job.already_finished,
               job.lost_race, job.skipped, job.unconfirmed
        from kill_job job
        left join kill_job_item item on item.kill_job_id = job.id
        group by job.id
        having job.signalled <> count(item) filter (where outcome = 'signalled')
          or job.killed <> count(item) filter (where outcome = 'killed')
          or job.prevented <> count(item) filter (where outcome = 'prevented')
          or job.already_finished <> count(item) filter (where outcome = 'already_finished')
          or job.lost_race <> count(item) filter (where outcome = 'lost_race')
          or job.skipped <> count(item) filter (where outcome = 'skipped')
          or job.unconfirmed <> count(item) filter (where item.unconfirmed)
          or job.proof_worker <> count(item) filter (where proof = 'worker')
          or job.proof_distributor <> count(item) filter (where proof = 'distributor')
          or job.proof_cluster <> count(item) filter (where proof = 'cluster')
          or job.proof_none <> count(item) filter (where proof = 'none')
          or job.proof_pending <> count(item) filter (where proof = 'pending')
          or job.state = 'done' and (job.signalled > 0 or job.proof_pending > 0)
        """);
  }

  private void theAuditCountsWhatWasPrevented() {
    assertNone(
        "jobs whose audit does not tell what they prevented",
        """
        select job.id, job.prevented, sum(line.instances)
        from kill_job job
        left join kill_audit line on line.kill_job_id = job.id and line.action = 'prevented'
        group by job.id
        having job.prevented <> coalesce(sum(line.instances), 0)
        """);
  }

  private void assertNone(String violation, String sql) {
    assertThat(db.rows(sql)).as(violation).isEmpty();
  }
}
