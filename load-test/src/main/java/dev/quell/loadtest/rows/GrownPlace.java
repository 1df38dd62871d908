package dev.quell.loadtest.rows;

import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes what a place has done so far beside a workflow that goes on: ended Tasks of that workflow,
 * 15 in 100 and up to 1,500,000, and of others, a thousand in ten million. Each Task has a node of
 * one of three templates, which all workflows share, and an instance; one in a hundred has failed
 * and says why. All is written in sets, and what the tables and indexes have is left as it is.
 *
 * @param large the workflow that goes on
 * @param template of most Tasks
 * @param version of that template
 * @param array the one of most ended Tasks of that workflow
 */
public record GrownPlace(LoadWorkflow large, long template, long version, long array)
    implements AutoCloseable {
  private static final String NAME = LoadWorkflow.NAME;

  /** Who has run a part of the other workflows. */
  public static final String USER = NAME + "-7";

  private static final int LARGEST = 1_500_000;
  private static final double LARGEST_SHARE = 0.15;
  private static final int TASKS_OF_OTHER = 10_000;
  private static final int ROWS_OF_STATEMENT = 500_000;
  private static final int USERS = 27;

  /** Ten nodes are one that prepares, eight that follow it, and one that reports of these. */
  private static final String TEMPLATE =
      "case n % 10 when 0 then 'prepare' when 9 then 'report' else 'fit' end";

  private static final String VERSIONS =
      """
      select version.id, template.name
      from tool
      join tool_version on tool_version.tool_id = tool.id
      join task_template as template on template.tool_version_id = tool_version.id
      join task_template_version as version on version.task_template_id = template.id
      where tool.name = '%s'
      """
          .formatted(NAME);

  private static final String SETTLE =
      """
      vacuum (analyze)
        workflow, workflow_run, "array", node, edge, task, task_instance, task_instance_error_log
      """;

  /** Writes the templates, and arrays for the workflow; as yet nothing has ended. */
  public static GrownPlace beside(LoadWorkflow large) {
    Database database = large.database();
    removeTool(database);
    database.execute(
        """
        with tool as (insert into tool (name) values (?) returning id),
        tool_version as (
          insert into tool_version (tool_id) select id from tool returning id
        ),
        template as (
          insert into task_template (tool_version_id, name)
          select id, unnest(array['prepare', 'fit', 'report']) from tool_version
          returning id, name
        )
        insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
        select id, name, '1' from template
        """,
        NAME);
    writeArrays(database, large.id(), large.id());
    long[] ids =
        database.execute(
            """
            select version.task_template_id, version.id, own.id
            from "array" as own
            join task_template_version as version on version.id = own.task_template_version_id
            where own.workflow_id = ? and own.name = 'fit'
            """,
            large.id());
    return new GrownPlace(large, ids[0], ids[1], ids[2]);
  }

  private static void writeArrays(Database database, long firstWorkflow, long lastWorkflow) {
    database.execute(
        """
        insert into "array" (name, task_template_version_id, workflow_id, max_concurrently_running)
        select version.name, version.id, workflow.id, 2147483647
        from (%s) as version
        cross join workflow
        where workflow.id between ? and ?
        order by workflow.id
        """
            .formatted(VERSIONS),
        firstWorkflow,
        lastWorkflow);
  }

  /** Writes so many more Tasks that have ended, with their instances. */
  public void grow(int tasks) {
    Database database = large.database();
    long ofLarge =
        database.number(
            "select count(*) from task where workflow_id = ? and node_id is not null", large.id());
    int others = Math.max(1, tasks / TASKS_OF_OTHER);
    int toLarge = (int) Math.min(LARGEST - ofLarge, Math.round(LARGEST_SHARE * tasks));
    int toEach = (tasks - toLarge) / others;
    toLarge = tasks - others * toEach;
    long firstNode = writeNodes(Math.max(toLarge, toEach));
    writeEdges(firstNode, toLarge);
    for (int from = 0; from < toLarge; from += ROWS_OF_STATEMENT) {
      int to = Math.min(toLarge, from + ROWS_OF_STATEMENT);
      writeTasks(large.id(), large.id(), firstNode, from, to);
    }
    if (toEach > 0) {
      writeOthers(others, toEach, firstNode);
    }
    database.execute(SETTLE);
  }

  private void writeOthers(int others, int toEach, long firstNode) {
    long first = writeWorkflows(others);
    int atOnce = Math.max(1, ROWS_OF_STATEMENT / toEach);
    for (int from = 0; from < others; from += atOnce) {
      int to = Math.min(others, from + atOnce);
      writeTasks(first + from, first + to - 1, firstNode, 0, toEach);
    }
  }

  private long writeNodes(int count) {
    return large.firstOf(
        count,
        """
        insert into node (task_template_version_id, node_args_hash)
        select version.id, ? || n
        from generate_series(0, ? - 1) as n
        join (%s) as version on version.name = %s
        order by n
        """
            .formatted(VERSIONS, TEMPLATE),
        UUID.randomUUID() + "-",
        count);
  }

  private void writeEdges(long firstNode, int count) {
    large
        .database()
        .execute(
            """
            insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
            select workflow.dag_id, ? + n,
                   case n % 10
                     when 0 then null
                     when 9 then array(select ? + m from generate_series(n - 8, n - 1) as m)
                     else array[? + n / 10 * 10]
                   end,
                   case n % 10
                     when 0 then array(select ? + m from generate_series(n + 1, least(n + 8, last)) as m)
                     when 9 then null
                     else case when n / 10 * 10 + 9 <= last then array[? + n / 10 * 10 + 9] end
                   end
            from workflow, (select ?::integer as last) as bound, generate_series(0, last) as n
            where workflow.id = ?
            order by n
            """,
            firstNode, firstNode, firstNode, firstNode, firstNode, count - 1, large.id());
  }

  /** Writes workflows that have ended, of some users; answers the first. */
  private long writeWorkflows(int count) {
    long first =
        large.firstOf(
            count,
            """
            insert into workflow
              (dag_id, workflow_args_hash, task_hash, name, max_concurrently_running, created_date,
               status_date, status)
            select dag_id, gen_random_uuid()::text, n::text, name, 2147483647,
                   clock_timestamp() - interval '28 hours', clock_timestamp() - interval '2 hours',
                   (array['D', 'D', 'D', 'F'])[1 + n % 4]
            from workflow, generate_series(1, ?) as n
            where id = ?
            order by n
            """,
            count,
            large.id());
    long last = first + count - 1;
    large
        .database()
        .execute(
            """
            insert into workflow_run (workflow_id, "user", status, heartbeat_date)
            select id, name || '-' || id % ?, case status when 'D' then 'D' else 'E' end,
                   clock_timestamp()
            from workflow
            where id between ? and ?
            order by id
            """,
            USERS, first, last);
    writeArrays(large.database(), first, last);
    return first;
  }

  /** Writes alike Tasks of some workflows: those of the nodes {@code from} to {@code to}. */
  private void writeTasks(long firstWorkflow, long lastWorkflow, long firstNode, int from, int to) {
    Database database = large.database();
    long before = database.number("select coalesce(max(id), 0) from task");
    database.execute(
        """
        insert into task
          (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id,
           num_attempts, max_attempts, status, status_date)
        select own.workflow_id, ? + n, n, own.id, own.name || '-' || n,
               'model run --location ' || n || ' --year 2020 --draws 1000', ?, 1, 1,
               case n %% 100 when 7 then 'F' else 'D' end,
               clock_timestamp() - interval '27 hours' + interval '1 second' * (n / 20 %% 86400)
        from generate_series(?, ? - 1) as n
        join (%s) as version on version.name = %s
        join "array" as own on own.task_template_version_id = version.id
        where own.workflow_id between ? and ?
        order by own.workflow_id, n
        """
            .formatted(VERSIONS, TEMPLATE),
        firstNode,
        large.resources(),
        from,
        to,
        firstWorkflow,
        lastWorkflow);
    writeInstances(database, before);
  }

  /** Writes an instance for each Task that came after one. */
  private static void writeInstances(Database database, long before) {
    database.execute(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, nodename, distributor_id, wallclock, maxrss, stdout, stderr, submitted_date,
           status_date, report_by_date)
        select run.id, task.array_id, task.id, task.task_resources_id, 1 + task.node_id / 500,
               task.node_id % 500, case task.status when 'D' then 'D' else 'E' end,
               'node-' || task.id % 500 || '.cluster.example', task.id, 600 + task.id % 1200,
               1000000 * (500 + task.id % 700), '/logs/' || task.id, '/logs/' || task.id,
               task.status_date - interval '30 minutes', task.status_date, task.status_date
        from task
        join workflow_run as run on run.workflow_id = task.workflow_id
        where task.id > ?
        order by task.id
        """,
        before);
    database.execute(
        """
        insert into task_instance_error_log (task_instance_id, error_time, description)
        select ti.id, ti.status_date,
               'Traceback (most recent call last): fit.py, line ' || ti.id % 90
                 || repeat(' and so on', 20) || ' ValueError: subject ' || ti.id
        from task
        join task_instance as ti on ti.task_id = task.id
        where task.id > ? and task.status = 'F'
        order by ti.id
        """,
        before);
  }

  /** Answers a Task of the large workflow that has failed, late in it; 0 if none has. */
  public long failedTask() {
    return large
        .database()
        .number("select coalesce(max(id), 0) from task where array_id = ? and status = 'F'", array);
  }

  /** Counts the Tasks of the array that have failed. */
  public long failedOfArray() {
    return large
        .database()
        .number("select count(*) from task where array_id = ? and status = 'F'", array);
  }

  /** Counts the workflows. */
  public long workflows() {
    return large.database().number("select count(*) from workflow where name = ?", NAME);
  }

  /** Counts the Tasks of the large workflow. */
  public long tasksOfLarge() {
    return large.database().number("select count(*) from task where workflow_id = ?", large.id());
  }

  /** Answers the Task in the middle of the large workflow, by their ids. */
  public long middleTask() {
    return large
        .database()
        .number(
            """
            select percentile_disc(0.5) within group (order by id) from task where workflow_id = ?
            """,
            large.id());
  }

  /** Answers the instance in the middle of the array, by their ids. */
  public long middleInstance() {
    return large
        .database()
        .number(
            """
            select percentile_disc(0.5) within group (order by id)
            from task_instance where array_id = ?
            """,
            array);
  }

  /** Removes the templates and nodes; the rest goes with the workflow. */
  @Override
  public void close() {
    removeTool(large.database());
  }

  private static void removeTool(Database database) {
    String versions = "(select id from (%s) as own)".formatted(VERSIONS);
    String toolVersions =
        "(select tool_version.id from tool_version join tool on tool.id = tool_id where tool.name = '%s')"
            .formatted(NAME);
    Stream.of(
            "delete from node where task_template_version_id in " + versions,
            "delete from task_template_version where id in " + versions,
            "delete from task_template where tool_version_id in " + toolVersions,
            "delete from tool_version where id in " + toolVersions,
            "delete from tool where name = '" + NAME + "'")
        .forEach(database::execute);
  }
}
