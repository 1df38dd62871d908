package dev.quell.api.operate;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillJobView;
import dev.quell.worker.kill.KillJobRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of kill jobs, their items and the audit. */
final class KillJobQueries {
  private final RetryingPool database;

  KillJobQueries(RetryingPool database) {
    this.database = database;
  }

  private static final String JOB =
      """
      select %s from kill_job where id = #{id}::bigint
      """
          .formatted(KillJobRows.COLUMNS);

  /** A job as it is now. Fails with NOT_FOUND if there is none. */
  Future<KillJobView> job(long id) {
    return database
        .first(JOB, Parameters.of("id", id), KillJobRows::view)
        .map(
            job ->
                job.orElseThrow(
                    () -> CommandException.notFound("There is no kill job " + id + ".")));
  }

  /** Whether a person has used an idempotency key. */
  Future<Boolean> isUsed(String person, String key) {
    return database.one(
        """
        select exists (
          select from kill_job
          where requested_by = #{person}::text and idempotency_key = #{key}::text
        )
        """,
        Parameters.of("person", person).and("key", key),
        row -> row.getBoolean(0));
  }

  /**
   * Jobs, the newest first.
   *
   * @param state null for any
   * @param person who asked for them; null for anybody
   * @param before older ones than this; null for all
   */
  Future<List<KillJobView>> newest(
      @Nullable String state, @Nullable String person, @Nullable Long before, long limit) {
    Conditions conditions =
        new Conditions()
            .andIfPresent("state = #{state}::text", "state", state)
            .andIfPresent("requested_by = #{person}::text", "person", person)
            .andIfPresent("id < #{before}::bigint", "before", before);
    String sql =
        """
        select %s from kill_job where true%s
        order by id desc
        limit #{limit}::bigint
        """
            .formatted(KillJobRows.COLUMNS, conditions.sql());
    return database.list(sql, conditions.parameters().and("limit", limit), KillJobRows::view);
  }

  /**
   * What became of the instances of a job, by their ids, then of the tasks that were met without
   * one, by theirs. Columns are the wire's.
   *
   * @param outcome null for any
   * @param proof null for any
   * @param after the id of an instance, or that of a task below 0; null for all
   */
  Future<RowSet<Row>> items(
      long id, @Nullable String outcome, @Nullable String proof, @Nullable Long after, long limit) {
    long place = after == null ? 0 : after;
    boolean amongTasks = place < 0;
    String columns =
        """
        task_instance_id, task_id, workflow_id, outcome, from_status as "from",
        to_status as "to", unconfirmed, proof, %s as proof_at, proof_detail, detail,
        %s as changed_at"""
            .formatted(Times.millis("proof_at"), Times.millis("changed_at"));
    String sql =
        """
        select item.*, task.name as task_name, ti.nodename as node, ti.distributor_id
        from (
          (
            select %1$s
            from kill_job_item
            where kill_job_id = #{id}::bigint and task_instance_id > #{afterInstance}::bigint
              and (#{outcome}::text is null or outcome = #{outcome}::text)
              and (#{proof}::text is null or proof = #{proof}::text)
            order by task_instance_id
            limit #{limit}::bigint
          )
          union all
          (
            select %1$s
            from kill_job_item
            where kill_job_id = #{id}::bigint and task_instance_id is null
              and task_id > #{afterTask}::bigint
              and (#{outcome}::text is null or outcome = #{outcome}::text)
              and (#{proof}::text is null or proof = #{proof}::text)
            order by task_id
            limit #{limit}::bigint
          )
        ) as item
        left join task on task.id = item.task_id
        left join task_instance as ti on ti.id = item.task_instance_id
        order by item.task_instance_id nulls last, item.task_id
        limit #{limit}::bigint
        """
            .formatted(columns);
    return database.rows(
        sql,
        Parameters.of("id", id)
            .and("afterInstance", amongTasks ? Long.MAX_VALUE : place)
            .and("afterTask", amongTasks ? -place : 0L)
            .and("outcome", outcome)
            .and("proof", proof)
            .and("limit", limit));
  }

  /**
   * What kills hold, the newest first. Columns are the wire's.
   *
   * @param workflowId null for any
   */
  Future<RowSet<Row>> holds(@Nullable Long workflowId, long limit) {
    Conditions conditions =
        new Conditions()
            .andIfPresent("run.workflow_id = #{workflowId}::bigint", "workflowId", workflowId);
    String sql =
        """
        select run.workflow_id, hold.workflow_run_id, hold.array_id, hold.kill_job_id,
               %s as held_at
        from run_hold as hold
        join workflow_run as run on run.id = hold.workflow_run_id
        where true%s
        order by hold.held_at desc, hold.workflow_run_id desc, hold.array_id
        limit #{limit}::bigint
        """
            .formatted(Times.millis("hold.held_at"), conditions.sql());
    return database.rows(sql, conditions.parameters().and("limit", limit));
  }
}
