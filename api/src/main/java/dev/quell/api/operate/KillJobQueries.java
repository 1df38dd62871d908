package dev.quell.api.operate;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.Times;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillJobView;
import dev.quell.worker.kill.KillJobRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Reads of kill jobs, their items and the audit. */
final class KillJobQueries {
  private final RetryingPool database;

  KillJobQueries(RetryingPool database) {
    this.database = database;
  }

  /** A job as it is now. Fails with NOT_FOUND if there is none. */
  Future<KillJobView> job(long id) {
    return database
        .query(
            """
            select %s from kill_job where id = $1::bigint
            """
                .formatted(KillJobRows.COLUMNS),
            Tuple.of(id))
        .compose(rows -> rows.size() == 0 ? unknown(id) : Future.succeededFuture(one(rows)));
  }

  /** Whether a person has used an idempotency key. */
  Future<Boolean> isUsed(String person, String key) {
    return database
        .query(
            """
            select exists (
              select from kill_job where requested_by = $1::text and idempotency_key = $2::text
            )
            """,
            Tuple.of(person, key))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * Jobs, the newest first.
   *
   * @param state null for any
   * @param person who asked for them; null for anybody
   * @param before older ones than this; null for all
   */
  Future<List<KillJobView>> newest(String state, String person, Long before, long limit) {
    Conditions conditions =
        new Conditions()
            .and("state = %s::text", state)
            .and("requested_by = %s::text", person)
            .and("id < %s::bigint", before);
    String sql =
        """
        select %s from kill_job where true%s
        order by id desc
        limit %s::bigint
        """
            .formatted(KillJobRows.COLUMNS, conditions.sql(), conditions.value(limit));
    return database.query(sql, conditions.values()).map(KillJobQueries::all);
  }

  /**
   * What became of the instances of a job, by their ids. Columns are the wire's.
   *
   * @param outcome null for any
   * @param after higher ids than this; null for all
   */
  Future<RowSet<Row>> items(long id, String outcome, Long after, long limit) {
    Conditions conditions =
        new Conditions()
            .and("kill_job_id = %s::bigint", id)
            .and("outcome = %s::text", outcome)
            .and("task_instance_id > %s::bigint", after);
    String sql =
        """
        select task_instance_id, task_id, workflow_id, outcome, from_status as "from",
               to_status as "to", unconfirmed, detail, %s as changed_at
        from kill_job_item
        where true%s
        order by task_instance_id
        limit %s::bigint
        """
            .formatted(Times.millis("changed_at"), conditions.sql(), conditions.value(limit));
    return database.query(sql, conditions.values());
  }

  /**
   * The audit, the newest first. Columns are the wire's.
   *
   * @param before older rows than this; null for all
   */
  Future<RowSet<Row>> audit(
      Long workflowId, String person, Long killJobId, Long before, long limit) {
    Conditions conditions =
        new Conditions()
            .and("workflow_id = %s::bigint", workflowId)
            .and("person = %s::text", person)
            .and("kill_job_id = %s::bigint", killJobId)
            .and("id < %s::bigint", before);
    String sql =
        """
        select id, %s as "at", person, action, reason, kill_job_id, workflow_id, array_id,
               array_batch_num, from_status as "from", to_status as "to", instances, detail
        from kill_audit
        where true%s
        order by id desc
        limit %s::bigint
        """
            .formatted(Times.millis("\"at\""), conditions.sql(), conditions.value(limit));
    return database.query(sql, conditions.values());
  }

  private static Future<KillJobView> unknown(long id) {
    return Future.failedFuture(CommandException.notFound("There is no kill job " + id + "."));
  }

  private static KillJobView one(RowSet<Row> rows) {
    return KillJobRows.view(rows.iterator().next());
  }

  private static List<KillJobView> all(RowSet<Row> rows) {
    return rows.stream().map(KillJobRows::view).toList();
  }
}
