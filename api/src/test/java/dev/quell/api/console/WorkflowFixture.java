package dev.quell.api.console;

import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.util.HashMap;
import java.util.Map;

/**
 * A workflow as operators meet it: some templates after one another, an array for each of them, and
 * tasks in many states.
 */
final class WorkflowFixture {
  private final TestDatabase db;
  private final Fixture fixture;
  private final Map<String, Long> versions = new HashMap<>();
  private int nodes;
  private long failedTask;

  private WorkflowFixture(TestDatabase db, String name) {
    this.db = db;
    this.fixture = Fixture.create(db);
    db.execute("update workflow set name = ? where id = ?", name, workflow());
    db.execute("update \"array\" set name = 'fit' where id = ?", array());
    link(array(), "fit");
  }

  /** A workflow of a name, whose user is alice, with an array named fit that has no tasks yet. */
  static WorkflowFixture create(TestDatabase db, String name) {
    return new WorkflowFixture(db, name);
  }

  long workflow() {
    return fixture.workflowId();
  }

  long array() {
    return fixture.arrayId();
  }

  Fixture fixture() {
    return fixture;
  }

  /** Tasks in a batch of the array fit, with an instance each. */
  WorkflowFixture running(int batch, int count, String taskStatus, String instanceStatus) {
    fixture.batch(batch, count, taskStatus, instanceStatus);
    db.execute(
        """
        update task_instance
        set nodename = 'node-' || (id % 17), distributor_id = '88' || id,
            report_by_date = clock_timestamp() + interval '1 hour'
        where array_id = ? and array_batch_num = ?
        """,
        array(), batch);
    return this;
  }

  /** Tells what each instance used, one of them far more than the others. */
  WorkflowFixture used() {
    db.execute(
        """
        update task_instance
        set wallclock = (id % 7)::text, maxrss = case
          when id = (select min(id) from task_instance where array_id = ?::integer) then '9000000000'
          else '1000000000' end
        where array_id = ?::integer
        """,
        array(), array());
    return this;
  }

  /** Has instances of a status have had it for a while. */
  WorkflowFixture since(String status, String interval) {
    db.execute(
        """
        update task_instance set status_date = clock_timestamp() - ?::interval
        where array_id = ? and status = ?
        """,
        interval,
        array(),
        status);
    return this;
  }

  /** A task that has failed for a reason. */
  WorkflowFixture failed(String reason) {
    failedTask = fixture.task("F");
    long instance = fixture.instance(failedTask, "F");
    db.execute(
        "insert into task_instance_error_log (task_instance_id, description) values (?, ?)",
        instance,
        reason);
    return this;
  }

  /** The task that has failed last. */
  long failedTask() {
    return failedTask;
  }

  /** How many instances of its run live. */
  long live() {
    return db.value(
        """
        select count(*) from task_instance
        where workflow_run_id = ? and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
        """,
        fixture.runId());
  }

  /** Another array, of a template of its own, with tasks without instances. */
  WorkflowFixture array(String name, int count, String taskStatus) {
    long array = fixture.newArray(name);
    link(array, name);
    db.execute(
        """
        insert into task
          (workflow_id, task_args_hash, array_id, name, command, task_resources_id, max_attempts,
           status)
        select ?::bigint, ? || n, ?::bigint, ? || '-' || n, 'true', ?, 3, ?
        from generate_series(1, ?::integer) as n
        """,
        workflow(),
        name,
        array,
        name,
        fixture.resourcesId(),
        taskStatus,
        count);
    return this;
  }

  /** Has a template follow another. */
  WorkflowFixture arrow(String from, String to) {
    db.execute(
        """
        insert into edge (dag_id, node_id, downstream_node_ids)
        select dag_id, ?, array[?::bigint] from workflow where id = ?
        """,
        node(from),
        node(to),
        workflow());
    return this;
  }

  /** Each task of a template has a node of its own. */
  private long node(String template) {
    return db.value(
        """
        insert into node (task_template_version_id, node_args_hash) values (?, ?)
        returning id
        """,
        version(template),
        Integer.toString(++nodes));
  }

  /** The version of a template, which this workflow alone has. */
  private long version(String template) {
    return versions.computeIfAbsent(
        template,
        name ->
            db.value(
                """
                with tool as (
                  insert into tool (name) values (gen_random_uuid()::text) returning id
                ),
                tool_version as (insert into tool_version (tool_id) select id from tool returning id),
                template as (
                  insert into task_template (tool_version_id, name) select id, ? from tool_version
                  returning id
                )
                insert into task_template_version
                  (task_template_id, command_template, arg_mapping_hash)
                select id, 'true', '1' from template
                returning id
                """,
                name));
  }

  private void link(long array, String template) {
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?", version(template), array);
  }

  /** How many instances have a status. */
  long count(String status) {
    return db.value(
        "select count(*) from task_instance where array_id = ? and status = ?", array(), status);
  }
}
