package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import dev.quell.domain.command.UpdateTaskStatuses;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/**
 * Lists the tasks of a workflow, those that have never run too. By id they are met in the order of
 * an index, else all of them are looked at; what is shown of each is looked up for the rows of the
 * page alone.
 */
final class TaskListQueries {
  private static final long MILLIS = 3_000;
  private static final int LONGEST_ERROR = 300;

  /** The columns of the wire in their order, without the error. */
  static final List<String> COLUMNS =
      List.of(
          "task_id",
          "name",
          "status",
          "changed_at",
          "attempts",
          "max_attempts",
          "workflow_id",
          "array_id",
          "array",
          "task_template_id",
          "template",
          "task_instance_id",
          "instance_status",
          "node",
          "distributor_id");

  private static final String SHOWN =
      """
      task.id as task_id, task.name, task.status, %s as changed_at,
             task.num_attempts as attempts, task.max_attempts, task.workflow_id, task.array_id,
             own.name as "array", template.id as task_template_id, template.name as template,
             ti.id as task_instance_id, ti.status as instance_status, ti.nodename as node,
             ti.distributor_id"""
          .formatted(Times.millis("task.status_date"));

  private static final String BEHIND =
      """
      left join "array" as own on own.id = task.array_id
      left join node on node.id = task.node_id
      left join task_template_version as version
        on version.id = coalesce(own.task_template_version_id, node.task_template_version_id)
      left join task_template as template on template.id = version.task_template_id
      left join lateral (
        select newest.id, newest.status, newest.nodename, newest.distributor_id
        from task_instance as newest
        where newest.task_id = task.id
        order by newest.id desc
        limit 1
      ) as ti on true""";

  /** The last line of the last error of the newest instance. */
  private static final String ERROR =
      """

      left join lateral (
        select left(
            reverse(split_part(reverse(rtrim(right(log.description, 4000), E' \\n\\r\\t')), E'\\n', 1)),
            %d) as error
        from task_instance_error_log as log
        where log.task_instance_id = ti.id
        order by log.id desc
        limit 1
      ) as log on true"""
          .formatted(LONGEST_ERROR);

  private static final String PAGE =
      """
      with page as materialized (
        select task.id, %1$s
        from %3$s
        order by %2$s
        limit #{limit}::integer
      )
      select %4$s, log.error, page.sort_key
      from page
      join task on task.id = page.id
      %5$s%6$s
      order by %2$s
      """;

  private static final String TASKS = "task\n  where true%s";

  /**
   * What has changed last mostly came last, and whoever looks for the last of many has to let go
   * fewest if those come first.
   */
  private static final String NEWEST_FIRST =
      """
      (
          select * from task where true%s
          order by task.id + 0 desc
          limit (select 9223372036854775807)
        ) as task""";

  /**
   * Ids alone are sorted, and what is shown is looked up row by row, so that rows come soon. The
   * planner does not look into the limit, of all, so it takes an order that an index has.
   */
  private static final String ALL =
      """
      select shown.*
      from (
        select task.id
        from task
        where true%3$s
        order by %4$s
        limit (select 9223372036854775807)
      ) as listed
      cross join lateral (
        select %1$s
        from task
        %2$s
        where task.id = listed.id
        offset 0
      ) as shown
      """;

  private static final String COUNT =
      """
      select status, count(*) as n
      from task
      where true%s
      group by status
      """;

  /** Ids that commands and selectors of kills take at most. */
  static final int MOST_IDS = UpdateTaskStatuses.MOST_TASKS;

  private static final String IDS =
      """
      select task.id
      from task
      where true%s
      order by task.id + 0
      limit %d
      """;

  private final TimedReads database;

  TaskListQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Lists a page, and one row more if there is a next one. */
  Future<List<Row>> page(TaskListing listing) {
    Conditions conditions = listing.conditions();
    return database.list(
        MILLIS,
        pageSql(listing.sort(), conditions),
        conditions.parameters().and("limit", listing.limit() + 1),
        row -> row);
  }

  static String pageSql(TaskSort sort, Conditions conditions) {
    String source = sort == TaskSort.CHANGED ? NEWEST_FIRST : TASKS;
    return PAGE.formatted(
        sort.order().column(),
        sort.order().sql(),
        source.formatted(conditions.sql()),
        SHOWN,
        BEHIND,
        ERROR);
  }

  /** Gives the statement of all tasks of a filter, without their errors. */
  static String allSql(TaskSort sort, Conditions conditions) {
    return ALL.formatted(SHOWN, BEHIND, conditions.sql(), sort.order().sql());
  }

  /** Counts the tasks of a filter by letter; empty if time ran out. */
  Future<Optional<List<Counts.Count>>> count(TaskFilter filter) {
    Conditions conditions = filter.conditions();
    return database.listInTime(
        MILLIS,
        countSql(conditions),
        conditions.parameters(),
        row -> new Counts.Count(null, row.getString("status"), row.getLong("n")));
  }

  /** Lists the ids of the tasks of a filter, ascending, and one more if there are too many. */
  Future<List<Long>> ids(TaskFilter filter) {
    Conditions conditions = filter.conditions();
    return database.list(
        MILLIS,
        IDS.formatted(conditions.sql(), MOST_IDS + 1),
        conditions.parameters(),
        row -> row.getLong("id"));
  }

  static String countSql(Conditions conditions) {
    return COUNT.formatted(conditions.sql());
  }
}
