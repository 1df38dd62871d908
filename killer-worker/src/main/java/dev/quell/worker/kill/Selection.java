package dev.quell.worker.kill;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a selector means at the moment: how many live instances, whose, and whether all that
 * it names exists. A kill means the same, because its walk puts its statements together from the
 * same parts: {@link SelectorFilter} and the two fragments here. Reads only, on any connection.
 */
public final class Selection {
  /** Workflows and ids of instances that a count tells at most. */
  public static final int SHOWN = 20;

  /**
   * SQL of when the next report of an instance {@code ti} is due: time in which no report could be
   * taken does not count. Null if none is expected.
   */
  public static final String REPORT_DUE = SelectorFilter.Sql.REPORT_DUE;

  /**
   * Says in SQL that the next report of an instance {@code ti} has been due for so long.
   *
   * @param seconds SQL of a number
   */
  public static String overdue(String seconds) {
    return SelectorFilter.Sql.overdue(seconds);
  }

  private final KillSelector selector;
  private final @Nullable Long maxInstanceId;

  private Selection(KillSelector selector, @Nullable Long maxInstanceId) {
    this.selector = selector;
    this.maxInstanceId = maxInstanceId;
  }

  /**
   * Looks at the instances up to a highest id.
   *
   * @param maxInstanceId null for all
   */
  public static Selection of(KillSelector selector, @Nullable Long maxInstanceId) {
    return new Selection(selector, maxInstanceId);
  }

  /**
   * Gives the newest instance, {@code ti}, of each of some tasks.
   *
   * @param taskIds SQL of an array
   * @param max SQL of the highest id that is meant; null is no bound
   */
  static String newestOfTasks(String taskIds, String max) {
    return """
        unnest(%1$s::bigint[]) as picked (task_id)
        cross join lateral (
          select newest.*
          from task_instance as newest
          where newest.task_id = picked.task_id and (%2$s::bigint is null or newest.id <= %2$s::bigint)
          order by newest.id desc
          limit 1
        ) as ti"""
        .formatted(taskIds, max);
  }

  /**
   * Gives instances, {@code ti}, that are named.
   *
   * @param instanceIds SQL of an array
   * @param max SQL of the highest id that is meant; null is no bound
   */
  static String namedInstances(String instanceIds, String max) {
    return """
        unnest(%1$s::bigint[]) as picked (id)
        join task_instance as ti
          on ti.id = picked.id and (%2$s::bigint is null or ti.id <= %2$s::bigint)"""
        .formatted(instanceIds, max);
  }

  /** Gives what follows the {@code from} of a select of live instances and their runs. */
  private String live(Values values) {
    String max = values.add(maxInstanceId);
    return selector.isByIds()
        ? """
          %s
          join workflow_run as run on run.id = ti.workflow_run_id
          where ti.stage is not null"""
            .formatted(byIds(values, max))
        : """
          workflow_run as run
          join task_instance as ti on ti.workflow_run_id = run.id
          where ti.stage is not null and (%1$s::bigint is null or ti.id <= %1$s::bigint)%2$s%3$s"""
            .formatted(
                max,
                SelectorFilter.conditions(selector, SelectorFilter.Of.RUN, values),
                SelectorFilter.conditions(selector, SelectorFilter.Of.INSTANCE, values));
  }

  private String byIds(Values values, String max) {
    return selector.taskIds().isEmpty()
        ? namedInstances(values.add(Rows.ids(selector.taskInstanceIds())), max)
        : newestOfTasks(values.add(Rows.ids(selector.taskIds())), max);
  }

  /**
   * Counts the instances, and the tasks that wait.
   *
   * @param most counting stops there
   */
  public Future<SelectionCount> count(SqlClient client, long most) {
    Values values = new Values();
    Future<RowSet<Row>> live = client.preparedQuery(countSql(values, most)).execute(values.tuple());
    Future<Long> waiting = countWaiting(client, most);
    return Future.join(live, waiting)
        .map(both -> SelectionCount.of(live.result(), waiting.result(), most));
  }

  private Future<Long> countWaiting(SqlClient client, long most) {
    if (!KillScope.mayBeAll(selector)) {
      return Future.succeededFuture(0L);
    }
    Values values = new Values();
    return client
        .preparedQuery(
            """
            select count(*)
            from (
              select from %s
              limit %s::bigint
            ) as waiting
            """
                .formatted(waiting(selector, values), values.add(most)))
        .execute(values.tuple())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** Gives what follows the {@code from} of a select of tasks that wait, {@code task}. */
  static String waiting(KillSelector selector, Values values) {
    if (!selector.taskIds().isEmpty()) {
      return """
          task
          where task.status in %s and task.id = any(%s::bigint[])"""
          .formatted(StatusSql.WAITING_TASKS, values.add(Rows.ids(selector.taskIds())));
    }
    if (!selector.taskInstanceIds().isEmpty()) {
      return """
          unnest(%2$s::bigint[]) as picked (id)
          join task_instance as ti on ti.id = picked.id
          join task on task.id = ti.task_id
          where task.status in %1$s
            and not exists (
              select from task_instance as newer
              where newer.task_id = ti.task_id and newer.id > ti.id
            )"""
          .formatted(StatusSql.WAITING_TASKS, values.add(Rows.ids(selector.taskInstanceIds())));
    }
    return """
        task
        where task.status in %s%s"""
        .formatted(
            StatusSql.WAITING_TASKS,
            SelectorFilter.conditions(selector, SelectorFilter.Of.WAITING_TASK, values));
  }

  /** Gives the statement of a count, for a look at its plan. */
  public String countSql() {
    return countSql(new Values(), SHOWN);
  }

  /** The statement has one value more than once, so both parts are of the same instances. */
  private String countSql(Values values, long most) {
    String live = live(values);
    return """
        with found as (
          select ti.status, run.workflow_id from %1$s
          limit %2$s::bigint
        ),
        counted as materialized (
          select status, workflow_id, count(*) as instances
          from found
          group by status, workflow_id
        )
        select 'status' as part, status, null::bigint as id, sum(instances)::bigint as instances
        from counted
        group by status
        union all (
          select 'workflow', null, workflow_id, sum(instances)::bigint as instances
          from counted
          group by workflow_id
          order by instances desc, workflow_id
          limit %3$d
        )
        union all (
          select 'sample', null, sample.id, null
          from (select ti.id from %1$s limit %3$d) as sample
          order by sample.id
        )
        """
        .formatted(live, values.add(most), SHOWN);
  }

  /**
   * Finds the first workflow of another owner than a user's that the selector names, or, where it
   * names none, that has live instances of the selection; empty if there is none.
   */
  public Future<Optional<Long>> firstForeign(SqlClient client, String user) {
    Values values = new Values();
    String workflows = namesWhatHasAnOwner() ? named(values) : found(values);
    return client
        .preparedQuery(
            """
            with looked_at as (
              %s
            )
            select looked_at.id
            from looked_at
            where %s
            order by looked_at.id
            limit 1
            """
                .formatted(
                    workflows,
                    WorkflowOwner.isAnothers("looked_at.id", values.add(user) + "::text")))
        .execute(values.tuple())
        .map(rows -> first(rows).map(row -> row.getLong(0)));
  }

  private boolean namesWhatHasAnOwner() {
    return selector.isByIds()
        || SelectorFilter.of(selector).stream().anyMatch(filter -> filter.named().hasOwner());
  }

  private String found(Values values) {
    return "select distinct run.workflow_id as id from " + live(values);
  }

  private String named(Values values) {
    List<String> parts = new ArrayList<>();
    for (SelectorFilter filter : SelectorFilter.of(selector)) {
      if (filter.named().hasOwner()) {
        parts.add(
            "select %s as id from %s where id = %s::bigint"
                .formatted(
                    filter.named().workflow(),
                    filter.named().table(),
                    values.add(filter.value(selector))));
      }
    }
    if (!selector.taskIds().isEmpty()) {
      parts.add(
          "select workflow_id as id from task where id = any(%s::bigint[])"
              .formatted(values.add(Rows.ids(selector.taskIds()))));
    }
    if (!selector.taskInstanceIds().isEmpty()) {
      parts.add(
          """
          select run.workflow_id as id from task_instance as ti
          join workflow_run as run on run.id = ti.workflow_run_id
          where ti.id = any(%s::bigint[])"""
              .formatted(values.add(Rows.ids(selector.taskInstanceIds()))));
    }
    return String.join("\nunion\n", parts);
  }

  /** Names the first thing that the selector names and that does not exist; empty if all exist. */
  public Future<Optional<String>> firstUnknown(SqlClient client) {
    Values values = new Values();
    List<String> parts = new ArrayList<>();
    for (SelectorFilter filter : SelectorFilter.of(selector)) {
      if (filter.named().isThing()) {
        Object id = new Long[] {(Long) filter.value(selector)};
        parts.add(absent(parts.size(), filter.named(), values.add(id)));
      }
    }
    SelectorFilter.Named task = SelectorFilter.Named.of("task", "task", null);
    SelectorFilter.Named instance = SelectorFilter.Named.of("task instance", "task_instance", null);
    if (!selector.taskIds().isEmpty()) {
      parts.add(absent(0, task, values.add(Rows.ids(selector.taskIds()))));
    }
    if (!selector.taskInstanceIds().isEmpty()) {
      parts.add(absent(0, instance, values.add(Rows.ids(selector.taskInstanceIds()))));
    }
    if (parts.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return client
        .preparedQuery(
            """
            select kind, id
            from (
              %s
            ) as absent
            order by place, id
            limit 1
            """
                .formatted(String.join("\nunion all\n", parts)))
        .execute(values.tuple())
        .map(rows -> first(rows).map(row -> row.getString(0) + " " + row.getLong(1)));
  }

  /** Says that there is no such thing; NOT_FOUND. */
  public static CommandException refusalOf(String unknown) {
    return CommandException.notFound("There is no " + unknown + ".");
  }

  private static String absent(int place, SelectorFilter.Named thing, String ids) {
    return """
        select %1$d as place, '%2$s' as kind, picked.id
        from unnest(%4$s::bigint[]) as picked (id)
        where not exists (select from %3$s as there where there.id = picked.id)"""
        .formatted(place, thing.kind(), thing.table(), ids);
  }

  /** Finds the highest id of an instance; 0 if there is none. */
  public static Future<Long> maxInstanceId(SqlClient client) {
    return client
        .preparedQuery("select coalesce(max(id), 0) from task_instance")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.stream().findFirst();
  }
}
