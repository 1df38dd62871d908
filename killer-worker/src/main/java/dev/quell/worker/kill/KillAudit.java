package dev.quell.worker.kill;

import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Writes who killed what, why and when; rows are only ever added. Stateless. */
final class KillAudit {

  /** A job was asked for. */
  Future<Void> created(SqlConnection connection, KillJobView job) {
    return add(connection, job, job.requestedBy(), "created", job.reason(), detail(job));
  }

  /** An action on a job was applied. */
  Future<Void> steered(SqlConnection connection, SteerKillJob command, KillJobView job) {
    String detail =
        command.action() == KillJobAction.SET_RATE
            ? "rate_limit " + (job.rateLimit() == null ? "none" : job.rateLimit())
            : null;
    return add(
        connection, job, command.requestedBy(), done(command.action()), command.reason(), detail);
  }

  /** A job has reached its end. */
  Future<Void> finished(SqlConnection connection, KillJobView job) {
    return add(
        connection,
        job,
        job.requestedBy(),
        "finished",
        job.reason(),
        job.counts().outcomes().encode());
  }

  /** A job was given up. */
  Future<Void> failed(SqlConnection connection, KillJobView job) {
    return add(connection, job, job.requestedBy(), "failed", job.reason(), job.error());
  }

  /** Instances changed their status: a row for each workflow, old and new status. */
  Future<Void> moved(SqlConnection connection, KillJobView job, List<Settled> settled) {
    List<Settled> moved = settled.stream().filter(Settled::moves).toList();
    if (moved.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            insert into kill_audit
              (person, action, reason, kill_job_id, workflow_id, array_id, array_batch_num,
               from_status, to_status, instances)
            select $1::text, case when to_status = 'K' then 'signalled' else 'killed' end,
                   $2::text, $3::bigint, workflow_id, $4::bigint, $5::integer, from_status,
                   to_status, count(*)
            from unnest($6::bigint[], $7::text[], $8::text[])
              as moved (workflow_id, from_status, to_status)
            group by workflow_id, from_status, to_status
            order by workflow_id, from_status, to_status
            """)
        .execute(
            Tuple.tuple()
                .addString(job.requestedBy())
                .addString(job.reason())
                .addLong(job.killJobId())
                .addLong(job.selector().arrayId())
                .addInteger(job.selector().arrayBatchNumber())
                .addArrayOfLong(moved.stream().map(Settled::workflowId).toArray(Long[]::new))
                .addArrayOfString(moved.stream().map(i -> i.from().code()).toArray(String[]::new))
                .addArrayOfString(
                    moved.stream().map(i -> i.verdict().to().code()).toArray(String[]::new)))
        .mapEmpty();
  }

  private static String done(KillJobAction action) {
    return switch (action) {
      case PAUSE -> "paused";
      case RESUME -> "resumed";
      case CANCEL -> "cancelled";
      case FORCE -> "forced";
      case SET_RATE -> "rate_changed";
    };
  }

  private static String detail(KillJobView job) {
    return "mode %s, downstream %s, selector %s"
        .formatted(job.mode().word(), job.downstream().word(), job.selector().toJson().encode());
  }

  private static Future<Void> add(
      SqlConnection connection,
      KillJobView job,
      String person,
      String action,
      String reason,
      String detail) {
    return connection
        .preparedQuery(
            """
            insert into kill_audit
              (person, action, reason, kill_job_id, workflow_id, array_id, array_batch_num, detail)
            values
              ($1::text, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::integer,
               $8::text)
            """)
        .execute(
            Tuple.tuple()
                .addString(person)
                .addString(action)
                .addString(reason)
                .addLong(job.killJobId())
                .addLong(job.selector().workflowId())
                .addLong(job.selector().arrayId())
                .addInteger(job.selector().arrayBatchNumber())
                .addString(detail))
        .mapEmpty();
  }
}
