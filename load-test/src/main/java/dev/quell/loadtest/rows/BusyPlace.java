package dev.quell.loadtest.rows;

import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes what the console of a busy place shows: one large workflow of three templates, with
 * attempts and errors, and many small ones of 27 users. Removes all of its rows again.
 *
 * @param workflow the large one
 * @param template of most of its tasks
 * @param array of these
 * @param failedTask one of them
 */
public record BusyPlace(
    Database database, long workflow, long template, long array, long failedTask)
    implements AutoCloseable {
  private static final String NAME = "console-load-test";

  private static final String SETTLE =
      """
      vacuum (analyze)
        workflow, workflow_run, "array", task, task_instance, task_instance_error_log, node, edge
      """;

  /** Five nodes in a row are one after three, which are after one; a thousand bear all tasks. */
  private static final int NODES = 1_000;

  /** A template for each node of five. */
  private static final String TEMPLATE =
      "(array['prepare', 'fit', 'fit', 'fit', 'report'])[1 + n % 5]";

  /** Writes a workflow of so many tasks, and so many small ones of forty tasks each. */
  public static BusyPlace create(Database database, int tasks, int workflows) {
    removeAll(database);
    long[] ids = writeLarge(database);
    long workflow = ids[0];
    writeNodes(database, workflow);
    writeTasks(database, workflow, ids[2], tasks);
    writeAttempts(database, workflow, ids[1], ids[2]);
    writeErrors(database, workflow);
    writeSmall(database, workflow, ids[2], workflows);
    database.execute(SETTLE);
    long[] fit =
        database.execute(
            """
            select version.task_template_id, own.id,
                   (select max(id) from task where array_id = own.id and status = 'F')
            from "array" as own
            join task_template_version as version on version.id = own.task_template_version_id
            where own.workflow_id = ? and own.name = 'fit'
            """,
            workflow);
    return new BusyPlace(database, workflow, fit[0], fit[1], fit[2]);
  }

  private static long[] writeLarge(Database database) {
    return database.execute(
        """
        with tool as (insert into tool (name) values (?) returning id),
        tool_version as (
          insert into tool_version (tool_id) select id from tool returning id
        ),
        template as (
          insert into task_template (tool_version_id, name)
          select id, unnest(array['prepare', 'fit', 'report']) from tool_version
          returning id, name
        ),
        version as (
          insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
          select id, name, '1' from template
          returning id, task_template_id
        ),
        dag as (
          insert into dag (hash, created_date) values (?, clock_timestamp()) returning *
        ),
        workflow as (
          insert into workflow
            (tool_version_id, dag_id, workflow_args_hash, task_hash, name,
             max_concurrently_running, created_date, status)
          select tool_version.id, dag.id, hash, hash, ?, 1000,
                 created_date - interval '2 hours', 'R'
          from dag, tool_version
          returning *
        ),
        run as (
          insert into workflow_run (workflow_id, "user", status, heartbeat_date)
          select id, ? || '-0', 'R', clock_timestamp() + interval '1 day' from workflow
          returning id
        ),
        resources as (
          insert into task_resources (queue_id, task_resources_type_id, requested_resources)
          values (1, 'O', ?)
          returning id
        ),
        arrays as (
          insert into "array"
            (name, task_template_version_id, workflow_id, max_concurrently_running)
          select template.name, version.id, workflow.id, 500
          from workflow, version
          join template on template.id = version.task_template_id
        )
        select workflow.id, run.id, resources.id from workflow, run, resources
        """,
        NAME,
        NAME + "-" + UUID.randomUUID(),
        NAME,
        NAME,
        resources());
  }

  private static void writeNodes(Database database, long workflow) {
    database.execute(
        """
        with member as (
          insert into node (task_template_version_id, node_args_hash)
          select own.task_template_version_id, n::text
          from generate_series(0, ? - 1) as n
          join "array" as own on own.workflow_id = ? and own.name = %s
          returning id, node_args_hash::integer as n
        ),
        five as (
          select n / 5 as number, array_agg(id order by n) as ids from member group by n / 5
        )
        insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
        select workflow.dag_id, member.id,
               case n %% 5 when 0 then null when 4 then ids[2:4] else ids[1:1] end,
               case n %% 5 when 0 then ids[2:4] when 4 then null else ids[5:5] end
        from member
        join five on five.number = n / 5
        join workflow on workflow.id = ?
        """
            .formatted(TEMPLATE),
        NODES,
        workflow,
        workflow);
  }

  /** Of eight tasks two wait, one failed, one runs, and four are done. */
  private static void writeTasks(Database database, long workflow, long resources, int tasks) {
    database.execute(
        """
        insert into task
          (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, status,
           num_attempts, max_attempts, status_date)
        select own.workflow_id, node.id, n, own.id, own.name || ' ' || n, repeat('x', 200), ?,
               letter, case letter when 'G' then 0 else 1 + n % 3 end, 3,
               clock_timestamp() - interval '1 hour' * n / ?
        from (
          select n, (array['G', 'D', 'F', 'R', 'D', 'D', 'D', 'G'])[1 + n % 8] as letter
          from generate_series(0, ? - 1) as n
        ) as new
        join "array" as own on own.workflow_id = ? and own.name = TEMPLATE
        join node
          on node.task_template_version_id = own.task_template_version_id
          and node.node_args_hash = (n % ?)::text
        order by n
        """
            .replace("TEMPLATE", TEMPLATE),
        resources,
        tasks,
        tasks,
        workflow,
        NODES);
  }

  /** All attempts of a task but the last have failed. */
  private static void writeAttempts(Database database, long workflow, long run, long resources) {
    database.execute(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, nodename, distributor_id, stdout, stderr, submitted_date, status_date,
           report_by_date, wallclock, maxrss, stderr_log)
        select ?, task.array_id, task.id, ?, attempt,
               row_number() over (partition by task.array_id, attempt order by task.id) - 1,
               case when attempt < num_attempts or task.status = 'F' then 'E' else task.status end,
               'node-' || task.id % 500 || '.cluster.example', task.id, '/logs/' || task.id,
               '/logs/' || task.id, status_date - interval '30 minutes' / attempt, status_date,
               clock_timestamp() + interval '1 day', 600 + task.id % 1200,
               (1000000 * (500 + task.id % 700))::text, repeat('e', 3000)
        from task
        cross join lateral generate_series(1, num_attempts) as attempt
        where task.workflow_id = ?
        order by attempt, task.id
        """,
        run, resources, workflow);
  }

  private static void writeErrors(Database database, long workflow) {
    database.execute(
        """
        insert into task_instance_error_log (task_instance_id, description)
        select ti.id,
               'Traceback (most recent call last): File "/home/u/run-' || ti.id || '/fit.py", line '
                 || ti.id % 90 || repeat(' and so on', 100)
                 || (array[' ValueError: subject ', ' MemoryError: at ', ' OSError: no file '])
                    [1 + ti.id % 3]
                 || ti.id
        from task
        join task_instance as ti on ti.task_id = task.id
        where task.workflow_id = ? and ti.status = 'E'
        order by ti.id
        """,
        workflow);
  }

  private static void writeSmall(Database database, long workflow, long resources, int workflows) {
    database.execute(
        """
        with small as (
          insert into workflow
            (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running, created_date,
             status_date, status)
          select dag_id, ? || n, task_hash, ? || ' ' || (array['nightly', 'burden', 'test'])[1 + n % 3]
                   || ' ' || n,
                 100, clock_timestamp() - interval '1 hour' * n,
                 clock_timestamp() - interval '30 minutes' * n,
                 (array['F', 'D', 'R', 'H', 'D'])[1 + n % 5]
          from workflow, generate_series(1, ?) as n
          where workflow.id = ?
          order by n
          returning id, name, status
        ),
        run as (
          insert into workflow_run (workflow_id, "user", status, heartbeat_date)
          select id, ? || '-' || id % 27, case when status = 'R' then 'R' else 'E' end,
                 clock_timestamp() + interval '1 day'
          from small
          returning id, workflow_id
        ),
        own as (
          insert into "array" (name, workflow_id, max_concurrently_running)
          select name, id, 100 from small
          returning id, workflow_id
        ),
        new_task as (
          insert into task
            (workflow_id, task_args_hash, array_id, name, command, task_resources_id, status,
             num_attempts)
          select own.workflow_id, n, own.id, 'step ' || n, 'true', ?,
                 (array['F', 'D', 'R', 'D', 'D'])[1 + n % 5], 1
          from own, generate_series(0, 39) as n
          returning id, workflow_id, array_id, status
        )
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, nodename, submitted_date, report_by_date)
        select run.id, new_task.array_id, new_task.id, ?, 1,
               row_number() over (partition by new_task.array_id order by new_task.id) - 1, 'R',
               'node-1', clock_timestamp(), clock_timestamp() + interval '1 day'
        from new_task
        join run on run.workflow_id = new_task.workflow_id
        join small on small.id = new_task.workflow_id
        where new_task.status = 'R' and small.status = 'R'
        """,
        NAME, NAME, workflows, workflow, NAME, resources, resources);
  }

  private static String resources() {
    return "{\"memory\": 2, \"runtime\": 3600, \"by\": \"" + NAME + "\"}";
  }

  /** Removes all rows. */
  @Override
  public void close() {
    removeAll(database);
    database.execute(SETTLE);
  }

  /** What refers to a row goes before it; dead rows would be looked at for each that is left. */
  private static void removeAll(Database database) {
    String own = "(select id from workflow where starts_with(name, '%s'))".formatted(NAME);
    String tasks = "(select id from task where workflow_id in " + own + ")";
    String versions =
        """
        (select version.id
         from task_template_version as version
         join task_template as template on template.id = version.task_template_id
         join tool_version on tool_version.id = template.tool_version_id
         join tool on tool.id = tool_version.tool_id
         where tool.name = '%s')
        """
            .formatted(NAME);
    Stream.of(
            "delete from task_instance_error_log where task_instance_id in"
                + " (select id from task_instance where task_id in "
                + tasks
                + ")",
            "delete from task_instance where task_id in " + tasks,
            "delete from task where workflow_id in " + own,
            "vacuum task_instance_error_log, task_instance, task",
            "delete from \"array\" where workflow_id in " + own,
            "delete from workflow_run where workflow_id in " + own,
            "delete from edge where dag_id in (select dag_id from workflow where id in "
                + own
                + ")",
            "delete from node where task_template_version_id in " + versions,
            "delete from workflow where id in " + own,
            "delete from dag where starts_with(hash, '%s')".formatted(NAME),
            "delete from task_resources where requested_resources = '%s'".formatted(resources()),
            "delete from task_template_version where id in " + versions,
            "delete from task_template where tool_version_id in (select tool_version.id"
                + " from tool_version join tool on tool.id = tool_id where tool.name = '%s')"
                    .formatted(NAME),
            "delete from tool_version where tool_id in (select id from tool where name = '%s')"
                .formatted(NAME),
            "delete from tool where name = '%s'".formatted(NAME))
        .forEach(database::execute);
  }
}
