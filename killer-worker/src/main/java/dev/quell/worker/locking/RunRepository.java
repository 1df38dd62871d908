package dev.quell.worker.locking;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Workflows and their runs: how they are found, locked and moved. Whoever changes a status locks
 * the workflows first, then the runs, each in ascending order of id, and decides on what the locks
 * returned ({@code docs/contract/workflow-and-bind.md} §A.6.1). Thread-safe; every method runs on
 * the connection it is given.
 */
public final class RunRepository {
  private static final String[] ALIVE =
      WorkflowRunStatus.alive().stream().map(WorkflowRunStatus::code).toArray(String[]::new);

  private final LockTimer workflowLocks;
  private final LockTimer runLocks;

  public RunRepository(MeterRegistry meters) {
    workflowLocks = LockTimer.of("workflow", meters);
    runLocks = LockTimer.of("workflow_run", meters);
  }

  /** The workflow of each run that exists; the pair never changes. */
  public Future<Map<Long, Long>> findWorkflows(SqlConnection connection, Collection<Long> runIds) {
    return connection
        .preparedQuery("select id, workflow_id from workflow_run where id = any($1::bigint[])")
        .execute(Tuple.of(Rows.ids(runIds)))
        .map(
            rows -> {
              Map<Long, Long> workflows = new HashMap<>();
              rows.forEach(row -> workflows.put(row.getLong(0), row.getLong(1)));
              return workflows;
            });
  }

  /** Locks a workflow and completes with its status; empty if there is none. */
  public Future<Optional<WorkflowStatus>> lockWorkflow(SqlConnection connection, long id) {
    return lockWorkflows(connection, List.of(id), LockMode.WAIT)
        .map(found -> Optional.ofNullable(found.get(id)));
  }

  /** Locks workflows in ascending order of id; what is absent from the answer was not obtained. */
  public Future<Map<Long, WorkflowStatus>> lockWorkflows(
      SqlConnection connection, Collection<Long> workflowIds, LockMode mode) {
    return workflowLocks
        .measure(
            connection
                .preparedQuery(
                    mode == LockMode.WAIT ? LOCK_WORKFLOWS : LOCK_WORKFLOWS + " skip locked")
                .execute(Tuple.of(Rows.ids(workflowIds))))
        .map(
            rows -> {
              Map<Long, WorkflowStatus> statuses = new HashMap<>();
              rows.forEach(
                  row -> statuses.put(row.getLong(0), WorkflowStatus.ofCode(row.getString(1))));
              return statuses;
            });
  }

  private static final String LOCK_WORKFLOWS =
      """
      select id, status
      from workflow
      where id = any($1::bigint[])
      order by id
      for no key update""";

  /**
   * Locks a workflow against the binding of tasks, which takes a lock that does not keep others
   * from updating it: what is bound has been committed then, and nothing more is until this
   * transaction ends.
   */
  public Future<Void> lockAgainstBinding(SqlConnection connection, long id) {
    return workflowLocks
        .measure(connection.preparedQuery(LOCK_AGAINST_BINDING).execute(Tuple.of(id)))
        .mapEmpty();
  }

  private static final String LOCK_AGAINST_BINDING =
      """
      select id
      from workflow
      where id = $1::bigint
      for update""";

  /** Locks runs in ascending order of id; the caller holds the locks of their workflows. */
  public Future<List<LockedRun>> lockRuns(
      SqlConnection connection, Collection<Long> runIds, LockMode mode) {
    return runLocks
        .measure(
            connection
                .preparedQuery(mode == LockMode.WAIT ? LOCK_RUNS : LOCK_RUNS + " skip locked")
                .execute(Tuple.of(Rows.ids(runIds))))
        .map(RunRepository::lockedRuns);
  }

  private static final String LOCK_RUNS =
      """
      select id, workflow_id, status
      from workflow_run
      where id = any($1::bigint[])
      order by id
      for no key update""";

  /** Locks the alive runs of a workflow by id; the caller holds the lock of the workflow. */
  public Future<List<LockedRun>> lockAliveRuns(SqlConnection connection, long workflowId) {
    return runLocks
        .measure(connection.preparedQuery(LOCK_ALIVE_RUNS).execute(Tuple.of(workflowId)))
        .map(RunRepository::lockedRuns);
  }

  private static final String LOCK_ALIVE_RUNS =
      """
      select id, workflow_id, status
      from workflow_run
      where workflow_id = $1::bigint and status in %s
      order by id
      for no key update"""
          .formatted(StatusSql.ALIVE_RUNS);

  /**
   * Locks runs, in ascending order of id, against {@link #lockForQueueing}: what is queued of them
   * has been committed then, and nothing more is until this transaction ends. Waits for updates of
   * the rows as well.
   */
  public Future<Void> lockRunsAgainstQueueing(SqlConnection connection, Collection<Long> runIds) {
    return runLocks
        .measure(
            connection
                .preparedQuery(LOCK_AGAINST_QUEUEING)
                .execute(Tuple.tuple().addArrayOfLong(Rows.ids(runIds))))
        .mapEmpty();
  }

  private static final String LOCK_AGAINST_QUEUEING =
      """
      select id
      from workflow_run
      where id = any($1::bigint[])
      order by id
      for update""";

  /**
   * Locks a run for whoever queues tasks in it, many at a time: neither they nor heartbeats wait
   * for each other. An instance has no foreign key to its run that would take this lock.
   */
  public Future<Void> lockForQueueing(SqlConnection connection, long runId) {
    return runLocks
        .measure(connection.preparedQuery(LOCK_FOR_QUEUEING).execute(Tuple.of(runId)))
        .mapEmpty();
  }

  private static final String LOCK_FOR_QUEUEING =
      """
      select id
      from workflow_run
      where id = $1::bigint
      for key share""";

  private static List<LockedRun> lockedRuns(RowSet<Row> rows) {
    List<LockedRun> runs = new ArrayList<>(rows.size());
    rows.forEach(
        row ->
            runs.add(
                new LockedRun(
                    row.getLong(0), row.getLong(1), WorkflowRunStatus.ofCode(row.getString(2)))));
    return runs;
  }

  /**
   * The runs of workflows that are alive. The caller holds the locks of the workflows, so none
   * comes or goes meanwhile.
   */
  public Future<Map<Long, Set<Long>>> readAlive(
      SqlConnection connection, Collection<Long> workflowIds) {
    return connection
        .preparedQuery(
            """
            select workflow_id, id
            from workflow_run
            where workflow_id = any($1::bigint[]) and status = any($2::text[])
            """)
        .execute(Tuple.tuple().addArrayOfLong(Rows.ids(workflowIds)).addArrayOfString(ALIVE))
        .map(
            rows -> {
              Map<Long, Set<Long>> alive = new HashMap<>();
              rows.forEach(
                  row ->
                      alive
                          .computeIfAbsent(row.getLong(0), id -> new HashSet<>())
                          .add(row.getLong(1)));
              return alive;
            });
  }

  /**
   * Writes what was decided on locked rows; all dates come from one reading of the clock.
   *
   * @param runs ascending by id; if there are none, no workflow is written either
   * @param workflows their new statuses by id, ascending
   */
  public Future<Void> write(
      SqlConnection connection, List<RunChange> runs, Map<Long, WorkflowStatus> workflows) {
    if (runs.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            with now as materialized (
              select clock_timestamp() as at
            ),
            runs as (
              update workflow_run run
              set status = coalesce(new.status, run.status),
                  status_date = case when new.status is null then run.status_date else now.at end,
                  heartbeat_date =
                    coalesce(now.at + make_interval(secs => new.increment), run.heartbeat_date),
                  report_increment = coalesce(new.increment, run.report_increment)
              from now, unnest($1::bigint[], $2::text[], $3::float8[])
                as new (id, status, increment)
              where run.id = new.id
              returning run.id
            ),
            workflows as (
              update workflow w
              set status = new.status, status_date = now.at
              from now, unnest($4::bigint[], $5::text[]) as new (id, status)
              where w.id = new.id
              returning w.id
            )
            select (select count(*) from runs), (select count(*) from workflows)
            """)
        .execute(
            Tuple.of(
                runs.stream().map(RunChange::id).toArray(Long[]::new),
                runs.stream().map(run -> codeOrNull(run.status())).toArray(String[]::new),
                runs.stream().map(RunChange::nextReportIncrement).toArray(Double[]::new),
                Rows.ids(workflows.keySet()),
                workflows.values().stream().map(WorkflowStatus::code).toArray(String[]::new)))
        .map(rows -> requireCounts(rows.iterator().next(), runs.size(), workflows.size()));
  }

  private static @Nullable String codeOrNull(@Nullable WorkflowRunStatus status) {
    return status == null ? null : status.code();
  }

  private static @Nullable Void requireCounts(Row counts, int runs, int workflows) {
    if (counts.getLong(0) != runs || counts.getLong(1) != workflows) {
      throw new IllegalStateException(
          "The statement to update %d runs and %d workflows affected %d and %d; it was rolled back."
              .formatted(runs, workflows, counts.getLong(0), counts.getLong(1)));
    }
    return null;
  }
}
