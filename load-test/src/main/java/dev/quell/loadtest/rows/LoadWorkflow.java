package dev.quell.loadtest.rows;

import dev.quell.loadtest.report.LoadTestException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Writes a running workflow of the load test's own into the database of the server under test, by
 * set-based SQL, and removes all of its rows again. All its Tasks ask for the same resources.
 */
public record LoadWorkflow(
    Database database, long id, long run, long resources, AtomicInteger batches)
    implements AutoCloseable {
  static final String NAME = "quell-load-test";
  private static final String RESOURCES =
      "{\"stdout\": \"/var/log/quell-load-test\", \"stderr\": \"/var/log/quell-load-test\"}";

  /**
   * Writes a workflow with one run, which no reaper takes for lost within a day. What an earlier
   * load test has left behind is removed first.
   */
  public static LoadWorkflow create(Database database) {
    removeAll(database);
    return another(database);
  }

  /** Writes one more such workflow, which goes when any of them is closed. */
  public static LoadWorkflow another(Database database) {
    long[] ids =
        database.execute(
            """
            with dag as (
              insert into dag (hash, created_date) values (?, clock_timestamp()) returning *
            ),
            workflow as (
              insert into workflow
                (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running,
                 created_date, status)
              select id, hash, hash, ?, 2147483647, created_date, 'R' from dag
              returning *
            ),
            run as (
              insert into workflow_run (workflow_id, "user", status, heartbeat_date)
              select id, name, 'R', created_date + interval '1 day' from workflow
              returning id
            ),
            resources as (
              insert into task_resources (queue_id, task_resources_type_id, requested_resources)
              values (1, 'O', ?)
              returning id
            )
            select workflow.id, run.id, resources.id from workflow, run, resources
            """,
            NAME + "-" + UUID.randomUUID(),
            NAME,
            RESOURCES);
    return new LoadWorkflow(database, ids[0], ids[1], ids[2], new AtomicInteger());
  }

  /** Writes an array. */
  public long newArray(String name) {
    return database.number(
        """
        insert into "array" (name, workflow_id, max_concurrently_running)
        values (?, ?, 2147483647)
        returning id
        """,
        NAME + "-" + name,
        id);
  }

  /** Writes nodes to bind Tasks to; answers the first id, from which on they ascend. */
  public long newNodes(int size) {
    return firstOf(
        size,
        """
        insert into node (task_template_version_id, node_args_hash)
        select 0, ? || '-' || ? || '-' || n
        from generate_series(1, ?) as n
        order by n
        """,
        NAME,
        id,
        size);
  }

  /** Removes the Tasks of nodes; answers how many there were. */
  public long removeTasksOfNodes(long firstNode, int size) {
    return database.number(
        """
        with gone as (
          delete from task
          where workflow_id = ? and node_id between ? and ?
          returning id
        )
        select count(*) from gone
        """,
        id,
        firstNode,
        firstNode + size - 1);
  }

  /** Writes a batch of Tasks, and one instance of each if the state has instances. */
  public Batch newBatch(long array, int size, StartingState state) {
    int number = batches.incrementAndGet();
    long firstTask = writeTasks(array, number, size, state);
    long firstInstance =
        state.attempts == 0 ? 0 : writeInstances(array, number, size, state, firstTask);
    return new Batch(array, number, firstInstance, firstTask, size);
  }

  private long writeTasks(long array, int number, int size, StartingState state) {
    return firstOf(
        size,
        """
        insert into task
          (workflow_id, task_args_hash, array_id, name, command, task_resources_id,
           num_attempts, max_attempts, status)
        select ?, ? || n, ?, 'load test', 'true', ?, ?, 3, substr(?, 1 + n % ?, 1)
        from generate_series(0, ? - 1) as n
        order by n
        """,
        id,
        array + "-" + number + "-",
        array,
        resources,
        state.attempts,
        state.taskStatuses,
        state.taskStatuses.length(),
        size);
  }

  private long writeInstances(
      long array, int number, int size, StartingState state, long firstTask) {
    return firstOf(
        size,
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num,
           array_step_id, status, submitted_date, report_by_date)
        select ?, ?, ? + n, ?, ?, n, ?, clock_timestamp(), clock_timestamp() + interval '1 day'
        from generate_series(0, ? - 1) as n
        order by n
        """,
        run,
        array,
        firstTask,
        resources,
        number,
        state.instanceStatus,
        size);
  }

  /** Runs an insert; answers the first id, from which on they ascend without gaps. */
  long firstOf(int size, String insert, Object... parameters) {
    String sql = "with written as (%s returning id) select min(id), max(id) from written";
    long[] ids = database.execute(sql.formatted(insert), parameters);
    if (ids[1] != ids[0] + size - 1) {
      throw new LoadTestException(
          "Somebody else added Tasks to this database meanwhile. Let nothing else use it.");
    }
    return ids[0];
  }

  /** Brings the tables into the same shape before each measurement. */
  public void settle() {
    database.execute("vacuum (analyze) task, task_instance");
    database.execute("checkpoint");
  }

  /** Looks at what the database holds of a batch. */
  public Inspection inspect(Batch batch) {
    return Inspection.of(database, id, batch.firstTask(), batch.lastTask());
  }

  /** Looks at what the database holds of the whole workflow. */
  public Inspection inspect() {
    return Inspection.of(database, id, 0, Long.MAX_VALUE);
  }

  /** Removes the rows of a batch, and what was queued or logged of its Tasks since. */
  public void remove(Batch batch) {
    removeTasks(database, "id between ? and ?", batch.firstTask(), batch.lastTask());
  }

  /** Removes all rows of the load test from the database. */
  @Override
  public void close() {
    removeAll(database);
    database.execute("vacuum task, task_instance");
  }

  private static void removeAll(Database database) {
    String workflows = "(select id from workflow where name = ?)";
    removeTasks(database, "workflow_id in " + workflows, NAME);
    Stream.of(
            "delete from \"array\" where workflow_id in " + workflows,
            "delete from workflow_run where workflow_id in " + workflows,
            "delete from workflow where name = ?",
            "delete from edge where dag_id in (select id from dag where hash like ? || '-%')",
            "delete from dag where hash like ? || '-%'",
            "delete from node where task_template_version_id = 0 and node_args_hash like ? || '-%'")
        .forEach(sql -> database.execute(sql, NAME));
    database.execute("delete from task_resources where requested_resources = ?", RESOURCES);
  }

  /** Removes the Tasks for which a condition holds, with all that refers to them. */
  private static void removeTasks(Database database, String condition, Object... parameters) {
    String tasks = "(select id from task where %s)".formatted(condition);
    String instances = "(select id from task_instance where task_id in %s)".formatted(tasks);
    Stream.of(
            "delete from task_instance_error_log where task_instance_id in " + instances,
            "delete from task_instance where task_id in " + tasks,
            "delete from task where " + condition)
        .forEach(sql -> database.execute(sql, parameters));
  }
}
