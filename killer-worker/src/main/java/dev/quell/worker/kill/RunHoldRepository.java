package dev.quell.worker.kill;

import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.RunRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds runs, or arrays in runs, so that nothing of them is queued. Whoever queues has its run
 * locked against this from before it looks for a hold until its commit. Thread-safe.
 */
final class RunHoldRepository {
  private final RunRepository runs;
  private final LeaseRepository leases;

  RunHoldRepository(RunRepository runs, LeaseRepository leases) {
    this.runs = runs;
    this.leases = leases;
  }

  /** Names what is held: an array in a run, or all of the run if the array is null. */
  private record Held(long runId, @Nullable Long arrayId) {}

  /** Says which workflow, and which array of it, a release is about. */
  record Place(long workflowId, boolean foreign) {}

  /**
   * Holds all that a job means, and then, when nothing more is queued, sets its horizon to the
   * highest instance there is. Completes with the job. Fails with {@link LeaseLost} if it is
   * another's.
   */
  Future<KillJobView> hold(SqlConnection connection, Lease lease) {
    return leases
        .lock(connection, lease)
        .compose(job -> find(connection, job))
        .compose(
            held ->
                runs.lockRunsAgainstQueueing(
                        connection, held.stream().map(Held::runId).distinct().toList())
                    .compose(locked -> insert(connection, lease.jobId(), held)))
        .compose(inserted -> leases.raiseHorizon(connection, lease));
  }

  /**
   * All runs of the selection: who believes to be alive when it is not is to queue nothing either.
   */
  private static Future<List<Held>> find(SqlConnection connection, KillJobView job) {
    Values values = new Values();
    String restrictedTo = values.add(job.restrictedTo());
    String runs = SelectorFilter.conditions(job.selector(), SelectorFilter.Of.RUN, values);
    String sql =
        """
        select run.id, held.id
        from workflow_run as run
        cross join lateral (%s) as held
        where (%s::text is null or not %s)%s
        order by run.id, held.id
        """
            .formatted(
                held(job.selector(), values),
                restrictedTo,
                WorkflowOwner.isAnothers("run.workflow_id", restrictedTo + "::text"),
                runs);
    return connection
        .preparedQuery(sql)
        .execute(values.tuple())
        .map(
            rows -> {
              List<Held> held = new ArrayList<>(rows.size());
              rows.forEach(row -> held.add(new Held(row.getLong(0), row.getLong(1))));
              return held;
            });
  }

  /** The arrays of a run that are meant, or none but the whole run. */
  private static String held(KillSelector selector, Values values) {
    String arrays = SelectorFilter.conditions(selector, SelectorFilter.Of.ARRAY, values);
    return arrays.isEmpty()
        ? "select null::bigint as id"
        : """
          select of_array.id from "array" as of_array
          where of_array.workflow_id = run.workflow_id%s"""
            .formatted(arrays);
  }

  private static Future<?> insert(SqlConnection connection, long jobId, List<Held> held) {
    return connection
        .preparedQuery(
            """
            insert into run_hold (workflow_run_id, array_id, kill_job_id)
            select held.run_id, held.array_id, $1::bigint
            from unnest($2::bigint[], $3::bigint[]) as held (run_id, array_id)
            on conflict do nothing
            """)
        .execute(
            Tuple.of(jobId)
                .addArrayOfLong(Rows.ids(held.stream().map(Held::runId).toList()))
                .addArrayOfLong(held.stream().map(Held::arrayId).toArray(Long[]::new)));
  }

  /** Finds what a release names; empty if there is no such run or array. */
  Future<Optional<Place>> place(SqlClient client, ReleaseHold command) {
    return client
        .preparedQuery(
            """
            select named.workflow_id,
                   case
                     when $3::text is null then false
                     else %s
                   end
            from (
              select workflow_id from workflow_run where id = $1::bigint
              union all
              select workflow_id from "array" where id = $2::bigint
            ) as named
            """
                .formatted(WorkflowOwner.isAnothers("named.workflow_id", "$3::text")))
        .execute(
            Tuple.tuple()
                .addLong(command.workflowRunId())
                .addLong(command.arrayId())
                .addString(command.restrictedTo()))
        .map(
            rows ->
                rows.stream().findFirst().map(row -> new Place(row.getLong(0), row.getBoolean(1))));
  }

  /** Lets a run, or an array in all runs, be queued again; completes with the number of holds. */
  Future<Integer> releaseRuns(SqlConnection connection, ReleaseHold command) {
    return connection
        .preparedQuery(
            """
            delete from run_hold
            where workflow_run_id = $1::bigint or array_id = $2::bigint
            """)
        .execute(tuple(command))
        .map(SqlResult::rowCount);
  }

  /** Lets tasks that were held by themselves be queued again; completes with their number. */
  Future<Integer> releaseTasks(SqlConnection connection, ReleaseHold command) {
    return connection
        .preparedQuery(
            """
            delete from held_task
            where workflow_run_id = $1::bigint
              or task_id in (select id from task where array_id = $2::bigint)
            """)
        .execute(tuple(command))
        .map(SqlResult::rowCount);
  }

  private static Tuple tuple(ReleaseHold command) {
    return Tuple.tuple().addLong(command.workflowRunId()).addLong(command.arrayId());
  }
}
