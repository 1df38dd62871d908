package dev.quell.worker.run;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.walk.Member;
import dev.quell.worker.walk.Members;
import dev.quell.worker.walk.Move;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The SQL of commands about the instances of a run. Stateless. */
public final class RunInstanceRepository {

  /** The status of a run, not locked; empty if there is no such run. */
  Future<Optional<WorkflowRunStatus>> findStatus(SqlClient client, long runId) {
    return client
        .preparedQuery("select status from workflow_run where id = $1::bigint")
        .execute(Tuple.of(runId))
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              return row.hasNext()
                  ? Optional.of(WorkflowRunStatus.ofCode(row.next().getString(0)))
                  : Optional.empty();
            });
  }

  /** The next instances of a run in a live status, by id; the list of letters is the index's. */
  Future<List<Member>> inStatus(
      SqlClient client, long runId, TaskInstanceStatus status, long afterId, int limit) {
    return client
        .preparedQuery(
            """
            select id, task_id, id
            from task_instance
            where workflow_run_id = $1::bigint and status = $2::text and id > $3::bigint
              and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
            order by id
            limit $4::integer
            """)
        .execute(Tuple.of(runId, status.code(), afterId, limit))
        .map(Members::read);
  }

  /**
   * Those of them whose heartbeat is overdue.
   *
   * @param grace seconds that they must have been in their status
   */
  Future<List<Member>> overdue(
      SqlClient client,
      long runId,
      TaskInstanceStatus status,
      double grace,
      long afterId,
      int limit) {
    return client
        .preparedQuery(
            """
            select id, task_id, id
            from task_instance
            where workflow_run_id = $1::bigint and status = $2::text and id > $3::bigint
              and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
              and report_by_date <= clock_timestamp()
              and ($5::float8 = 0
                or status_date <= clock_timestamp() - make_interval(secs => $5::float8))
            order by id
            limit $4::integer
            """)
        .execute(Tuple.of(runId, status.code(), afterId, limit, grace))
        .map(Members::read);
  }

  /**
   * Which of some instances are overdue by the database's clock at this moment.
   *
   * @param launchGrace seconds that LAUNCHED ones must have been in their status
   */
  Future<Set<Long>> overdueAmong(
      SqlConnection connection, Collection<Long> instanceIds, double launchGrace) {
    return connection
        .preparedQuery(
            """
            select id
            from task_instance
            where id = any($1::bigint[])
              and report_by_date <= clock_timestamp()
              and (status <> $2::text
                or status_date <= clock_timestamp() - make_interval(secs => $3::float8))
            """)
        .execute(Tuple.of(Rows.ids(instanceIds), TaskInstanceStatus.LAUNCHED.code(), launchGrace))
        .map(
            rows -> {
              Set<Long> overdue = new HashSet<>();
              rows.forEach(row -> overdue.add(row.getLong(0)));
              return overdue;
            });
  }

  /** Sets the status of locked instances, each its own. */
  public Future<Void> move(SqlConnection connection, List<Move> moves) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task_instance ti
            set status = new.status, status_date = clock_timestamp()
            from unnest($1::bigint[], $2::text[]) as new (id, status)
            where ti.id = new.id
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(Move.ids(moves)))
                .addArrayOfString(
                    moves.stream().map(move -> move.to().code()).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, moves.size(), "update TaskInstance"));
  }

  /** Adds a row to the error log of each instance that moves. */
  public Future<Void> log(SqlConnection connection, List<Move> moves, List<String> descriptions) {
    if (moves.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            insert into task_instance_error_log (task_instance_id, description)
            select new.id, new.description
            from unnest($1::bigint[], $2::text[]) with ordinality as new (id, description, place)
            order by new.place
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(Move.ids(moves)))
                .addArrayOfString(descriptions.toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, moves.size(), "insert error log"));
  }
}
