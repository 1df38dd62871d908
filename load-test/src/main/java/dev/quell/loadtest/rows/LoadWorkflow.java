package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskStatus;
import dev.quell.loadtest.report.LoadTestException;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Writes a running workflow of the load test's own into the database of the server under test, by
 * set-based SQL, and removes all of its rows again. All its Tasks ask for the same resources.
 */
public record LoadWorkflow(
    Database database, long id, long run, long resources, AtomicInteger batches)
    implements AutoCloseable {
  private static final String NAME = "quell-load-test";
  private static final String RESOURCES =
      "{\"stdout\": \"/var/log/quell-load-test\", \"stderr\": \"/var/log/quell-load-test\"}";
  private static final int HASH_BITS = 250;

  /**
   * Writes a workflow with one run, which no reaper takes for lost within a day. What an earlier
   * load test has left behind is removed first.
   */
  public static LoadWorkflow create(Database database) {
    removeAll(database);
    String hash = new BigInteger(HASH_BITS, new Random()).toString();
    long[] ids =
        database.execute(
            """
            with dag as (
              insert into dag (hash, created_date) values (?, clock_timestamp()) returning id
            ),
            workflow as (
              insert into workflow
                (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running,
                 created_date, status)
              select id, ?, ?, ?, 2147483647, clock_timestamp(), 'R' from dag
              returning id
            ),
            run as (
              insert into workflow_run (workflow_id, "user", status, heartbeat_date)
              select id, ?, 'R', clock_timestamp() + interval '1 day' from workflow
              returning id
            ),
            resources as (
              insert into task_resources (queue_id, task_resources_type_id, requested_resources)
              values (1, 'O', ?)
              returning id
            )
            select workflow.id, run.id, resources.id from workflow, run, resources
            """,
            NAME + "-" + hash,
            hash,
            hash,
            NAME,
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

  /** Writes a batch of Tasks that have one instance each. */
  public Batch newBatch(long array, int size, StartingState state) {
    int number = batches.incrementAndGet();
    RegisteredTasks tasks = newTasks(array, number + "-", size, state.taskStatuses, 1, 3);
    long[] written =
        database.execute(
            """
            with instances as (
              insert into task_instance
                (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num,
                 array_step_id, status, submitted_date, report_by_date)
              select ?, ?, id, ?, ?, id - ?, ?, clock_timestamp(),
                     clock_timestamp() + interval '1 day'
              from task
              where id between ? and ?
              order by id
              returning id
            )
            select min(id), max(id) from instances
            """,
            run,
            array,
            resources,
            number,
            tasks.first(),
            state.instanceStatus,
            tasks.first(),
            tasks.last());
    return new Batch(array, number, firstWithoutGaps(written, size), tasks.first(), size);
  }

  /** Writes Tasks that may be queued, as the bind of a client does. */
  public RegisteredTasks newTasks(long array, int size, int maxAttempts) {
    return newTasks(array, "", size, TaskStatus.REGISTERING.code(), 0, maxAttempts);
  }

  /** Writes Tasks, which take the letters of some statuses in turn. */
  private RegisteredTasks newTasks(
      long array, String prefix, int size, String statuses, int attempts, int maxAttempts) {
    long[] written =
        database.execute(
            """
            with tasks as (
              insert into task
                (workflow_id, task_args_hash, array_id, name, command, task_resources_id,
                 num_attempts, max_attempts, status)
              select ?, ? || n, ?, 'load test', 'true', ?, ?, ?, substr(?, 1 + n % ?, 1)
              from generate_series(0, ? - 1) as n
              order by n
              returning id
            )
            select min(id), max(id) from tasks
            """,
            id,
            array + "-" + prefix,
            array,
            resources,
            attempts,
            maxAttempts,
            statuses,
            statuses.length(),
            size);
    return new RegisteredTasks(array, firstWithoutGaps(written, size), size);
  }

  private static long firstWithoutGaps(long[] leastAndGreatest, int size) {
    if (leastAndGreatest[1] != leastAndGreatest[0] + size - 1) {
      throw new LoadTestException(
          "Somebody else added Tasks to this database meanwhile. Let nothing else use it.");
    }
    return leastAndGreatest[0];
  }

  /** Brings the tables into the same shape before each measurement. */
  public void settle() {
    database.execute("vacuum (analyze) task, task_instance");
    database.execute("checkpoint");
  }

  /** Looks at what the database holds of a batch. */
  public Inspection inspect(Batch batch) {
    return new Inspection(database, id, batch.firstTask(), batch.lastTask());
  }

  /** Looks at what the database holds of the whole workflow. */
  public Inspection inspect() {
    return new Inspection(database, id, 0, Long.MAX_VALUE);
  }

  /** Removes the rows of a batch, and what was queued or logged of its Tasks since. */
  public void remove(Batch batch) {
    String tasks = "select id from task where id between ? and ?";
    removeTasks(database, tasks, batch.firstTask(), batch.lastTask());
  }

  /** Removes all rows of the load test from the database. */
  @Override
  public void close() {
    removeAll(database);
    database.execute("vacuum task, task_instance");
  }

  private static void removeAll(Database database) {
    String workflows = "(select id from workflow where name = ?)";
    removeTasks(database, "select id from task where workflow_id in " + workflows, NAME);
    Stream.of(
            "delete from \"array\" where workflow_id in " + workflows,
            "delete from workflow_run where \"user\" = ?",
            "delete from workflow where name = ?",
            "delete from dag where hash like ? || '-%'")
        .forEach(sql -> database.execute(sql, NAME));
    database.execute("delete from task_resources where requested_resources = ?", RESOURCES);
  }

  /** Removes the Tasks whose ids a query selects, with all that refers to them. */
  private static void removeTasks(Database database, String ids, Object... parameters) {
    String instances = "select id from task_instance where task_id in (%s)".formatted(ids);
    Stream.of(
            "delete from task_instance_error_log where task_instance_id in (%s)"
                .formatted(instances),
            "delete from task_instance where task_id in (%s)".formatted(ids),
            "delete from task where id in (%s)".formatted(ids))
        .forEach(sql -> database.execute(sql, parameters));
  }
}
