package dev.quell.worker.locking;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds, locks and moves Tasks and their instances. Whoever changes a status locks the Tasks first,
 * then the instances, each in ascending order of id, and decides on what the locks returned. How
 * long each lock took is measured. Thread-safe; every method runs on the connection it is given.
 */
public final class InstanceRepository {
  private final LockTimer arrayLocks;
  private final LockTimer taskLocks;
  private final LockTimer instanceLocks;

  public InstanceRepository(MeterRegistry meters) {
    arrayLocks = LockTimer.of("array", meters);
    taskLocks = LockTimer.of("task", meters);
    instanceLocks = LockTimer.of("task_instance", meters);
  }

  /** The Task of each instance that exists. */
  public Future<Map<Long, Long>> findTasks(SqlClient client, Collection<Long> instanceIds) {
    return client
        .preparedQuery("select id, task_id from task_instance where id = any($1::bigint[])")
        .execute(Tuple.of(Rows.ids(instanceIds)))
        .map(InstanceRepository::tasksByInstance);
  }

  /** Finds those of some instances that are QUEUED, with their Tasks. */
  public Future<Map<Long, Long>> findQueued(SqlClient client, Collection<Long> instanceIds) {
    return client
        .preparedQuery(
            """
            select id, task_id
            from task_instance
            where id = any($1::bigint[]) and status = $2::text
            """)
        .execute(Tuple.of(Rows.ids(instanceIds), TaskInstanceStatus.QUEUED.code()))
        .map(InstanceRepository::tasksByInstance);
  }

  private static Map<Long, Long> tasksByInstance(RowSet<Row> rows) {
    Map<Long, Long> tasks = new HashMap<>();
    rows.forEach(row -> tasks.put(row.getLong(0), row.getLong(1)));
    return tasks;
  }

  /**
   * Locks an array, so that batches of one array get their numbers one after the other.
   *
   * @return whether there is such an array
   */
  public Future<Boolean> lockArray(SqlConnection connection, long arrayId) {
    return arrayLocks
        .measure(
            connection
                .preparedQuery("select id from \"array\" where id = $1::bigint for no key update")
                .execute(Tuple.of(arrayId)))
        .map(rows -> rows.size() == 1);
  }

  /** Locks Tasks in ascending order of id; what is absent from the answer was not obtained. */
  public Future<List<LockedTask>> lockTasks(
      SqlConnection connection, Collection<Long> taskIds, LockMode mode) {
    return taskLocks
        .measure(
            connection
                .preparedQuery(mode == LockMode.WAIT ? LOCK_TASKS : LOCK_TASKS + " skip locked")
                .execute(Tuple.of(Rows.ids(taskIds))))
        .map(
            rows ->
                read(
                    rows,
                    row ->
                        new LockedTask(
                            row.getLong(0),
                            new TaskState(
                                TaskStatus.ofCode(row.getString(1)),
                                row.getInteger(2),
                                row.getInteger(3)))));
  }

  private static final String LOCK_TASKS =
      """
      select id, status, num_attempts, max_attempts
      from task
      where id = any($1::bigint[])
      order by id
      for no key update""";

  /**
   * Locks Tasks, of which there may be very many, in ascending order of id, and reads nothing of
   * them; waits for those that somebody else has locked.
   */
  public Future<Void> lockTasksUnread(SqlConnection connection, Collection<Long> taskIds) {
    return taskLocks
        .measure(
            connection
                .preparedQuery(LOCK_TASKS_UNREAD)
                .execute(Tuple.tuple().addArrayOfLong(Rows.ids(taskIds))))
        .mapEmpty();
  }

  private static final String LOCK_TASKS_UNREAD =
      "select count(*) from (%s) as locked".formatted(LOCK_TASKS);

  /**
   * Locks instances in ascending order of id. The caller holds the locks of their Tasks, so nobody
   * can add a newer instance meanwhile; that is why this is a statement of its own, with a snapshot
   * taken after those locks.
   */
  public Future<List<LockedInstance>> lockInstances(
      SqlConnection connection, Collection<Long> instanceIds, LockMode mode) {
    return instanceLocks
        .measure(
            connection
                .preparedQuery(mode == LockMode.WAIT ? LOCK_INSTANCES : LOCK_FREE_INSTANCES)
                .execute(Tuple.of(Rows.ids(instanceIds))))
        .map(
            rows ->
                read(
                    rows,
                    row ->
                        new LockedInstance(
                            row.getLong(0),
                            row.getLong(1),
                            TaskInstanceStatus.ofCode(row.getString(2)),
                            row.getBoolean(3),
                            row.getBoolean(4))));
  }

  private static final String LOCK_INSTANCES = lockInstances("");
  private static final String LOCK_FREE_INSTANCES = lockInstances("skip locked");

  /** The clock is read outside, where the lock of the row has been obtained. */
  private static String lockInstances(String ifLocked) {
    return """
        select locked.id, locked.task_id, locked.status, locked.newest,
               (locked.report_by_date <= clock_timestamp()) is true
        from (
          select ti.id, ti.task_id, ti.status, ti.report_by_date,
                 not exists (
                   select from task_instance newer
                   where newer.task_id = ti.task_id and newer.id > ti.id
                 ) as newest
          from task_instance ti
          where ti.id = any($1::bigint[])
          order by ti.id
          for no key update of ti %s
        ) as locked"""
        .formatted(ifLocked);
  }

  /** Stores job ids of instances; completes with the number of those that are of the array. */
  public Future<Integer> storeDistributorIds(
      SqlClient client, long arrayId, List<Long> instanceIds, Map<Long, String> distributorIds) {
    return client
        .preparedQuery(
            """
            with locked as materialized (
              select ti.id
              from task_instance ti
              where ti.id = any($1::bigint[]) and ti.array_id = $3::bigint
              order by ti.id
              for no key update
            )
            update task_instance ti
            set distributor_id = new.distributor_id
            from locked
            join unnest($1::bigint[], $2::text[]) as new (id, distributor_id)
              on new.id = locked.id
            where ti.id = locked.id
            """)
        .execute(
            Tuple.of(
                Rows.ids(instanceIds),
                instanceIds.stream().map(distributorIds::get).toArray(String[]::new),
                arrayId))
        .map(SqlResult::rowCount);
  }

  /** Has locked Tasks begin anew: REGISTERING, all attempts ahead; gives their number. */
  public Future<Integer> resetTasks(SqlConnection connection, Collection<Long> taskIds) {
    return connection
        .preparedQuery(
            """
            update task
            set status = $2::text, num_attempts = 0, status_date = clock_timestamp()
            where id = any($1::bigint[])
            """)
        .execute(Tuple.of(Rows.ids(taskIds), TaskStatus.REGISTERING.code()))
        .map(SqlResult::rowCount);
  }

  /** Sets the status of locked Tasks, each its own. */
  public Future<Void> moveTasks(SqlConnection connection, Map<Long, TaskStatus> tasks) {
    return connection
        .preparedQuery(
            """
            update task t
            set status = new.status, status_date = clock_timestamp()
            from unnest($1::bigint[], $2::text[]) as new (id, status)
            where t.id = new.id
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(tasks.keySet()))
                .addArrayOfString(
                    tasks.values().stream().map(TaskStatus::code).toArray(String[]::new)))
        .<Void>map(result -> Rows.requireCount(result, tasks.size(), "update Task"));
  }

  /** Sets one status for locked Tasks. */
  public Future<Void> moveTasks(
      SqlConnection connection, Collection<Long> taskIds, TaskStatus status) {
    if (taskIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task
            set status = $2::text, status_date = clock_timestamp()
            where id = any($1::bigint[])
            """)
        .execute(Tuple.of(Rows.ids(taskIds), status.code()))
        .map(result -> Rows.requireCount(result, taskIds.size(), "update Task"));
  }

  /** Sets one status for locked instances. */
  public Future<Void> moveInstances(
      SqlConnection connection, Collection<Long> instanceIds, TaskInstanceStatus status) {
    if (instanceIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task_instance
            set status = $2::text, status_date = clock_timestamp()
            where id = any($1::bigint[])
            """)
        .execute(Tuple.of(Rows.ids(instanceIds), status.code()))
        .map(result -> Rows.requireCount(result, instanceIds.size(), "update TaskInstance"));
  }

  /** Ends locked instances that had a process, without a word from their workers. */
  public Future<Void> endInstances(
      SqlConnection connection, Collection<Long> instanceIds, EndToldBy toldBy) {
    if (instanceIds.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(
            """
            update task_instance
            set status = $2::text, status_date = clock_timestamp(), end_told_by = $3::text
            where id = any($1::bigint[])
            """)
        .execute(
            Tuple.of(
                Rows.ids(instanceIds), TaskInstanceStatus.ERROR_FATAL.code(), toldBy.wireName()))
        .map(result -> Rows.requireCount(result, instanceIds.size(), "end TaskInstance"));
  }

  /** Notes who told that locked instances have ended, where that says more than their status. */
  public Future<Void> noteToldBy(SqlConnection connection, Map<Long, EndToldBy> told) {
    return connection
        .preparedQuery(
            """
            update task_instance ti
            set end_told_by = new.told_by
            from unnest($1::bigint[], $2::text[]) as new (id, told_by)
            where ti.id = new.id
            """)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(Rows.ids(told.keySet()))
                .addArrayOfString(
                    told.values().stream().map(EndToldBy::wireName).toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, told.size(), "note who told the end"));
  }

  /** Sets the status of locked instances, each its own. */
  public Future<Void> moveInstances(
      SqlConnection connection, Map<Long, TaskInstanceStatus> instances) {
    if (instances.isEmpty()) {
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
                .addArrayOfLong(Rows.ids(instances.keySet()))
                .addArrayOfString(
                    instances.values().stream()
                        .map(TaskInstanceStatus::code)
                        .toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, instances.size(), "update TaskInstance"));
  }

  /** Adds a row to the error log of each of some instances, in their order. */
  public Future<Void> logErrors(
      SqlConnection connection, List<Long> instanceIds, List<String> descriptions) {
    if (instanceIds.isEmpty()) {
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
                .addArrayOfLong(Rows.ids(instanceIds))
                .addArrayOfString(descriptions.toArray(String[]::new)))
        .map(result -> Rows.requireCount(result, instanceIds.size(), "insert error log"));
  }

  private static <T> List<T> read(RowSet<Row> rows, Function<Row, T> mapping) {
    List<T> result = new ArrayList<>(rows.size());
    rows.forEach(row -> result.add(mapping.apply(row)));
    return result;
  }
}
