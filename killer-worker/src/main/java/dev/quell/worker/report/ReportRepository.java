package dev.quell.worker.report;

import dev.quell.domain.command.WorkerDetails;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.locking.LockedTask;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds the SQL that only single reports need. Every method runs on the connection it is given. */
final class ReportRepository implements Shard.Repository<LocatedReport, ReportRows, ReportOutcome> {
  private final InstanceRepository instances;

  ReportRepository(InstanceRepository instances) {
    this.instances = instances;
  }

  /** Reads what starting workers need to know; these columns never change. */
  Future<Map<Long, StartDetails>> readStarts(SqlClient client, Collection<Long> instanceIds) {
    return client
        .preparedQuery(
            """
            select ti.id, ti.workflow_run_id, t.id, t.name, t.command, t.workflow_id,
                   tr.requested_resources
            from task_instance ti
            join task t on t.id = ti.task_id
            join task_resources tr on tr.id = ti.task_resources_id
            where ti.id = any($1::bigint[])
            """)
        .execute(Tuple.of(Rows.ids(instanceIds)))
        .map(
            rows -> {
              Map<Long, StartDetails> starts = new HashMap<>();
              rows.forEach(row -> starts.put(row.getLong(0), startDetails(row)));
              return starts;
            });
  }

  private static StartDetails startDetails(Row row) {
    return new StartDetails(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getString(6));
  }

  /** Locks the Tasks, then those of the instances whose Tasks were obtained. */
  @Override
  public Future<ReportRows> lock(
      SqlConnection connection, List<LocatedReport> reports, LockMode mode) {
    Set<Long> taskIds =
        reports.stream().map(LocatedReport::taskId).collect(Collectors.toCollection(TreeSet::new));
    return instances
        .lockTasks(connection, taskIds, mode)
        .compose(tasks -> lockInstances(connection, reports, tasks, mode));
  }

  private Future<ReportRows> lockInstances(
      SqlConnection connection,
      List<LocatedReport> reports,
      List<LockedTask> tasks,
      LockMode mode) {
    Set<Long> obtained = tasks.stream().map(LockedTask::id).collect(Collectors.toSet());
    Set<Long> instanceIds =
        reports.stream()
            .filter(located -> obtained.contains(located.taskId()))
            .map(located -> located.report().taskInstanceId())
            .collect(Collectors.toCollection(TreeSet::new));
    return instances
        .lockInstances(connection, instanceIds, mode)
        .map(locked -> new ReportRows(tasks, locked));
  }

  /** Writes an outcome: Tasks first, then instances, then the error log. */
  @Override
  public Future<Void> write(SqlConnection connection, ReportOutcome outcome) {
    List<Future<Void>> statements = new ArrayList<>(3);
    if (!outcome.tasks().isEmpty()) {
      statements.add(instances.moveTasks(connection, outcome.tasks()));
    }
    if (!outcome.instances().isEmpty()) {
      statements.add(writeInstances(connection, outcome.instances()));
    }
    if (!outcome.errors().isEmpty()) {
      statements.add(
          instances.logErrors(
              connection,
              outcome.errors().stream().map(ReportOutcome.ErrorRow::taskInstanceId).toList(),
              outcome.errors().stream().map(ReportOutcome.ErrorRow::description).toList()));
    }
    if (!outcome.told().isEmpty()) {
      statements.add(instances.noteToldBy(connection, outcome.told()));
    }
    // All are sent before the first is answered; the first to fail names the cause.
    return Future.join(statements).mapEmpty();
  }

  private static Future<Void> writeInstances(
      SqlConnection connection, List<InstanceDraft> instances) {
    return connection
        .preparedQuery(
            """
            update task_instance ti
            set status = coalesce(new.status, ti.status),
                status_date =
                  case when new.status is null then ti.status_date else clock_timestamp() end,
                report_by_date =
                  coalesce(
                    clock_timestamp() + make_interval(secs => new.increment), ti.report_by_date),
                report_increment = coalesce(new.increment, ti.report_increment),
                nodename = coalesce(new.nodename, ti.nodename),
                distributor_id = coalesce(new.distributor_id, ti.distributor_id),
                process_group_id = coalesce(new.process_group_id, ti.process_group_id),
                stdout = coalesce(new.stdout, ti.stdout),
                stderr = coalesce(new.stderr, ti.stderr),
                stdout_log = coalesce(new.stdout_log, ti.stdout_log),
                stderr_log = coalesce(new.stderr_log, ti.stderr_log)
            from unnest(
                $1::bigint[], $2::text[], $3::float8[], $4::text[], $5::text[], $6::bigint[],
                $7::text[], $8::text[], $9::text[], $10::text[])
              as new (
                id, status, increment, nodename, distributor_id, process_group_id, stdout, stderr,
                stdout_log, stderr_log)
            where ti.id = new.id
            """)
        .execute(
            Tuple.wrap(
                List.of(
                    column(instances, InstanceDraft::id, Long[]::new),
                    column(instances, InstanceDraft::statusToWrite, String[]::new),
                    column(instances, InstanceDraft::reportByIncrement, Double[]::new),
                    detail(instances, WorkerDetails::nodename),
                    detail(instances, WorkerDetails::distributorId),
                    column(instances, draft -> draft.details().processGroupId(), Long[]::new),
                    detail(instances, WorkerDetails::stdout),
                    detail(instances, WorkerDetails::stderr),
                    detail(instances, WorkerDetails::stdoutLog),
                    detail(instances, WorkerDetails::stderrLog))))
        .map(result -> Rows.requireCount(result, instances.size(), "update TaskInstance"));
  }

  private static String[] detail(
      List<InstanceDraft> instances, Function<WorkerDetails, @Nullable String> field) {
    return column(instances, draft -> field.apply(draft.details()), String[]::new);
  }

  private static <S, T> T[] column(
      List<S> rows, Function<S, @Nullable T> field, IntFunction<T[]> array) {
    return rows.stream().map(field).toArray(array);
  }
}
