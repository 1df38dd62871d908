package dev.quell.api.operate;

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
   * What became of the instances of a job, by their ids. Columns are the wire's.
   *
   * @param outcome null for any
   * @param after higher ids than this; null for all
   */
  Future<RowSet<Row>> items(long id, @Nullable String outcome, @Nullable Long after, long limit) {
    Conditions conditions =
        new Conditions()
            .andIfPresent("kill_job_id = #{id}::bigint", "id", id)
            .andIfPresent("outcome = #{outcome}::text", "outcome", outcome)
            .andIfPresent("task_instance_id > #{after}::bigint", "after", after);
    String sql =
        """
        select task_instance_id, task_id, workflow_id, outcome, from_status as "from",
               to_status as "to", unconfirmed, detail, %s as changed_at
        from kill_job_item
        where true%s
        order by task_instance_id
        limit #{limit}::bigint
        """
            .formatted(Times.millis("changed_at"), conditions.sql());
    return database.rows(sql, conditions.parameters().and("limit", limit));
  }
}
