package dev.quell.api.console;

import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;

/**
 * A workflow as operators meet it: some templates after one another, an array for each of them, and
 * tasks in many states.
 */
final class WorkflowFixture {
  private final TestDatabase db;
  private final Fixture fixture;

  private WorkflowFixture(TestDatabase db, String name) {
    this.db = db;
    this.fixture = Fixture.create(db);
    db.execute("update workflow set name = ? where id = ?", name, workflow());
    db.execute("update \"array\" set name = 'fit' where id = ?", array());
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

  /** Another array, with tasks without instances. */
  WorkflowFixture array(String name, int count, String taskStatus) {
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
        fixture.newArray(name),
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

  private long node(String template) {
    return db.value(
        """
        with tool as (insert into tool (name) values (gen_random_uuid()::text) returning id),
        tool_version as (insert into tool_version (tool_id) select id from tool returning id),
        template as (
          insert into task_template (tool_version_id, name) select id, ? from tool_version
          returning id
        ),
        version as (
          insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
          select id, 'true', '1' from template
          returning id
        )
        insert into node (task_template_version_id, node_args_hash)
        select id, '1' from version
        returning id
        """,
        template);
  }

  /** How many instances have a status. */
  long count(String status) {
    return db.value(
        "select count(*) from task_instance where array_id = ? and status = ?", array(), status);
  }
}
