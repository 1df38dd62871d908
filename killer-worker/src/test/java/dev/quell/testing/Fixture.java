package dev.quell.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Inserts the rows that tests start from: one workflow, one run and one array, then tasks. */
public final class Fixture {
  private static final AtomicLong HASH = new AtomicLong();

  private final TestDatabase db;
  private final long workflowId;
  private final long runId;
  private final long arrayId;
  private final long resourcesId;

  private Fixture(TestDatabase db) {
    this.db = db;
    long hash = HASH.incrementAndGet();
    long dagId =
        db.value("insert into dag (hash) values (?) returning id", "fixture-" + System.nanoTime());
    workflowId =
        db.value(
            """
            insert into workflow
              (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running, status)
            values (?, ?, ?, 'fixture', 1000, 'R')
            returning id
            """,
            dagId,
            Long.toString(hash),
            Long.toString(hash));
    runId = newRun("R");
    arrayId = newArray("fixture");
    resourcesId =
        db.value(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            values (1, 'O', '{"stdout": "/logs/out", "stderr": "/logs/err"}')
            returning id
            """);
  }

  /** A new workflow with status R, a run in R, one array. */
  @Provides
  public static Fixture create(TestDatabase db) {
    return new Fixture(db);
  }

  public long workflowId() {
    return workflowId;
  }

  public long runId() {
    return runId;
  }

  public long arrayId() {
    return arrayId;
  }

  public long resourcesId() {
    return resourcesId;
  }

  /** Another run of the same workflow; at most one of them all may be alive. */
  public long newRun(String status) {
    return db.value(
        """
        insert into workflow_run (workflow_id, "user", status) values (?, 'alice', ?)
        returning id
        """,
        workflowId,
        status);
  }

  /** Another array of the same workflow. */
  public long newArray(String name) {
    return db.value(
        """
        insert into "array" (name, workflow_id, max_concurrently_running) values (?, ?, 50)
        returning id
        """,
        name,
        workflowId);
  }

  /** A Task in the given status with one attempt used of three. */
  public long task(String status) {
    return task(status, 1, 3);
  }

  /** A Task in the given status. */
  public long task(String status, int numAttempts, int maxAttempts) {
    return db.value(
        """
        insert into task
          (workflow_id, task_args_hash, array_id, name, command, task_resources_id, num_attempts,
           max_attempts, status)
        values (?, ?, ?, 'task', 'true', ?, ?, ?, ?)
        returning id
        """,
        workflowId,
        "fixture-" + HASH.incrementAndGet(),
        arrayId,
        resourcesId,
        numAttempts,
        maxAttempts,
        status);
  }

  /**
   * Tasks without an attempt so far, of three allowed.
   *
   * @return their ids, ascending
   */
  public List<Long> tasks(int count, String status) {
    long first = HASH.getAndAdd(count);
    return db
        .rows(
            """
            insert into task
              (workflow_id, task_args_hash, array_id, name, command, task_resources_id, max_attempts,
               status)
            select ?, 'fixture-' || n, ?, 'task', 'true', ?, 3, ?
            from generate_series(?::bigint + 1, ?::bigint) as n
            order by n
            returning id
            """,
            workflowId,
            arrayId,
            resourcesId,
            status,
            first,
            first + count)
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  /** An instance of a Task, in a batch of its own. */
  public long instance(long taskId, String status) {
    return instance(taskId, status, nextBatch(), 0);
  }

  private int nextBatch() {
    return db.value(
        "select coalesce(max(array_batch_num), 0) + 1 from task_instance where array_id = ?",
        arrayId);
  }

  /** An instance of a Task at a place in a batch. */
  public long instance(long taskId, String status, int batch, int step) {
    return instance(runId, taskId, status, batch, step);
  }

  /** An instance of a Task that an earlier run of the same workflow left behind. */
  public long instanceOfEarlierRun(long taskId, String status) {
    return instance(newRun("T"), taskId, status, nextBatch(), 0);
  }

  private long instance(long runId, long taskId, String status, int batch, int step) {
    return db.value(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, status_date)
        values (?, ?, ?, ?, ?, ?, ?, clock_timestamp() - interval '1 minute')
        returning id
        """,
        runId,
        arrayId,
        taskId,
        resourcesId,
        batch,
        step,
        status);
  }

  /**
   * A batch of new Tasks, one instance each.
   *
   * @return the ids of the instances, ascending
   */
  public List<Long> batch(int batch, int size, String taskStatus, String instanceStatus) {
    db.execute(
        """
        with tasks as (
          insert into task
            (workflow_id, task_args_hash, array_id, name, command, task_resources_id, num_attempts,
             max_attempts, status, status_date)
          select ?, 'batch-' || ? || '-' || ? || '-' || n, ?, 'task', 'true', ?, 1, 3, ?,
                 clock_timestamp() - interval '1 minute'
          from generate_series(0, ? - 1) as n
          order by n
          returning id
        )
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, status_date)
        select ?, ?, id, ?, ?, row_number() over (order by id) - 1, ?,
               clock_timestamp() - interval '1 minute'
        from tasks
        order by id
        """,
        workflowId,
        arrayId,
        batch,
        arrayId,
        resourcesId,
        taskStatus,
        size,
        runId,
        arrayId,
        resourcesId,
        batch,
        instanceStatus);
    return db
        .rows(
            """
            select id from task_instance where array_id = ? and array_batch_num = ?
            order by array_step_id
            """,
            arrayId,
            batch)
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  /**
   * Has the next report of an instance be overdue for a minute.
   *
   * @return the instance
   */
  public long overdue(long taskInstanceId) {
    return db.value(
        """
        update task_instance set report_by_date = clock_timestamp() - interval '1 minute'
        where id = ?
        returning id
        """,
        taskInstanceId);
  }

  /** The Task of an instance. */
  public long taskOf(long taskInstanceId) {
    return db.value("select task_id from task_instance where id = ?", taskInstanceId);
  }

  /** A forced kill job of bob's that is over, without items. */
  public static long endedKillJob(TestDatabase db) {
    return db.value(
        """
        insert into kill_job
          (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon,
           state, phase, finished_at, scope)
        values ('bob', 'x', '{}', '{}', 'force', 'keep', 0, 0, 'done', 'ended', now(), 'live')
        returning id
        """);
  }
}
