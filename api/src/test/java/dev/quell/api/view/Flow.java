package dev.quell.api.view;

import dev.quell.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A workflow with a tool, a template, a DAG and a run, as a client would have bound it. */
public final class Flow {
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

  final TestDatabase db;
  public final long workflow;
  final long dag;
  public final long template;
  final long version;
  public final long array;
  public final long resources;
  public final long run;
  final String tool;
  private final List<Long> nodes = new ArrayList<>();
  private final List<Long> tasks = new ArrayList<>();

  private Flow(TestDatabase db, String status, String runStatus) {
    this.db = db;
    String unique = Long.toString(NUMBER.incrementAndGet());
    tool = "tool-" + unique;
    long toolId = db.value("insert into tool (name) values (?) returning id", tool);
    long toolVersion =
        db.value("insert into tool_version (tool_id) values (?) returning id", toolId);
    template =
        db.value(
            "insert into task_template (tool_version_id, name) values (?, 'fit') returning id",
            toolVersion);
    version =
        db.value(
            """
            insert into task_template_version
              (task_template_id, command_template, arg_mapping_hash)
            values (?, 'fit {n}', '1') returning id
            """,
            template);
    dag = db.value("insert into dag (hash) values (?) returning id", unique);
    workflow =
        db.value(
            """
            insert into workflow
              (tool_version_id, dag_id, workflow_args_hash, task_hash, name, workflow_args,
               max_concurrently_running, created_date, status)
            values (?, ?, ?, ?, 'a/flow', 'args', 100, '2026-01-01 00:00:00.9+00', ?) returning id
            """,
            toolVersion,
            dag,
            unique,
            unique,
            status);
    array =
        db.value(
            """
            insert into "array"
              (name, task_template_version_id, workflow_id, max_concurrently_running)
            values ('fit', ?, ?, 50) returning id
            """,
            version,
            workflow);
    resources = resources("{\"num_cores\": 2}");
    run = run("alice", runStatus);
  }

  public static Flow create(TestDatabase db, String status, String runStatus) {
    return new Flow(db, status, runStatus);
  }

  /** A failed workflow whose run has ended. */
  public static Flow failed(TestDatabase db) {
    return new Flow(db, "F", "E");
  }

  public long run(String user, String status) {
    return db.value(
        """
        insert into workflow_run (workflow_id, "user", status, jobmon_version)
        values (?, ?, ?, '3.4.25') returning id
        """,
        workflow,
        user,
        status);
  }

  public long resources(String requested) {
    return db.value(
        """
        insert into task_resources (queue_id, task_resources_type_id, requested_resources)
        values (2, 'O', ?) returning id
        """,
        requested);
  }

  /** A task in a status, named after its place. */
  public long task(String status) {
    return task(status, resources);
  }

  public long task(String status, long resources) {
    long node =
        db.value(
            """
            insert into node (task_template_version_id, node_args_hash) values (?, ?) returning id
            """,
            version,
            Long.toString(nodes.size()));
    long task =
        db.value(
            """
            insert into task
              (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id,
               num_attempts, max_attempts, status, status_date)
            values (?, ?, '1', ?, ?, 'true', ?, 1, 3, ?, '2026-01-02 03:04:05.6+00') returning id
            """,
            workflow,
            node,
            array,
            "task-" + nodes.size(),
            resources,
            status);
    nodes.add(node);
    tasks.add(task);
    return task;
  }

  /** Tasks in a diamond with a tail: 0 before 1 and 2, these before 3, that before 4. */
  public List<Long> diamond(String... statuses) {
    for (String status : statuses) {
      task(status);
    }
    edge(0, List.of(), List.of(1, 2));
    edge(1, List.of(0), List.of(3));
    edge(2, List.of(0), List.of(3));
    edge(3, List.of(1, 2), List.of(4));
    edge(4, List.of(3), List.of());
    return tasks;
  }

  void edge(int place, List<Integer> up, List<Integer> down) {
    db.execute(
        """
        insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
        values (?, ?, ?, ?)
        """,
        dag,
        nodes.get(place),
        nodes(up),
        nodes(down));
  }

  private Long[] nodes(List<Integer> places) {
    return places.isEmpty() ? null : places.stream().map(nodes::get).toArray(Long[]::new);
  }

  long node(int place) {
    return nodes.get(place);
  }

  /** An instance of a task in a run. */
  public long instance(long task, long run, String status) {
    return db.value(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, distributor_id, stdout, stderr, status_date)
        values (?, ?, ?, ?, ?, 0, ?, '17_3', '/logs/a.o1', null, '2026-01-02 03:04:05.6+00')
        returning id
        """,
        run,
        array,
        task,
        resources,
        (int) (NUMBER.incrementAndGet() % 1_000_000_000),
        status);
  }

  public void used(long instance, String wallclock, String maxrss) {
    db.execute(
        "update task_instance set wallclock = ?, maxrss = ?, nodename = 'node-7' where id = ?",
        wallclock,
        maxrss,
        instance);
  }

  public long error(long instance, String description) {
    return db.value(
        """
        insert into task_instance_error_log (task_instance_id, description, error_time)
        values (?, ?, '2026-01-02 03:04:05.6+00') returning id
        """,
        instance,
        description);
  }

  public String workflowStatus() {
    return db.value("select status from workflow where id = ?", workflow);
  }

  /** The letters of all tasks, by id, as one text. */
  public String taskLetters() {
    return db.value(
        "select string_agg(status, '' order by id) from task where workflow_id = ?", workflow);
  }

  static String ids(List<Long> ids) {
    return Arrays.toString(ids.toArray()).replace(" ", "");
  }
}
