package dev.quell.api.killjob;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.owner.OwnerCheck;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.killjob.KillSelector;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what a selector means. Every look has its time limit; one that fails tells nothing, and
 * is logged.
 */
final class SelectionQueries {
  private static final Logger LOG = LoggerFactory.getLogger(SelectionQueries.class);
  private static final int SHOWN = 20;

  private final RetryingPool database;
  private final String timeoutMillis;

  SelectionQueries(RetryingPool database, int timeoutMillis) {
    this.database = database;
    this.timeoutMillis = Integer.toString(timeoutMillis);
  }

  /** The highest id of an instance; 0 if there is none. */
  Future<Long> horizon() {
    return limited("select coalesce(max(id), 0) from task_instance", Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * Counts the instances of a selection; {@link SelectionCount#UNKNOWN} if that takes too long.
   *
   * @param most counting stops there
   */
  Future<SelectionCount> count(KillSelector selector, Long horizon, long most) {
    SelectedInstances selected = new SelectedInstances(selector, horizon);
    String sql =
        """
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
            .formatted(selected.sql(), selected.conditions().value(most), SHOWN);
    return limited(sql, selected.conditions().values())
        .map(rows -> SelectionCount.of(rows, most))
        .recover(failure -> nothing(failure, SelectionCount.UNKNOWN));
  }

  /**
   * Names the first thing that a selector names and that does not exist; empty if all exist, or
   * that takes too long to find out.
   */
  Future<Optional<String>> firstUnknown(KillSelector selector) {
    Tuple ids =
        Tuple.of(
                selector.workflowId(),
                selector.workflowRunId(),
                selector.arrayId(),
                selector.taskTemplateId())
            .addArrayOfLong(selector.taskIds().toArray(Long[]::new))
            .addArrayOfLong(selector.taskInstanceIds().toArray(Long[]::new));
    return limited(
            """
            select kind, id
            from (
              select 1 as place, 'workflow' as kind, $1::bigint as id
              where not exists (select from workflow where id = $1::bigint)
              union all
              select 2, 'workflow run', $2::bigint
              where not exists (select from workflow_run where id = $2::bigint)
              union all
              select 3, 'array', $3::bigint
              where not exists (select from "array" where id = $3::bigint)
              union all
              select 4, 'task template', $4::bigint
              where not exists (select from task_template where id = $4::bigint)
              union all
              select 5, 'task', picked.id
              from unnest($5::bigint[]) as picked(id)
              where not exists (select from task where task.id = picked.id)
              union all
              select 6, 'task instance', picked.id
              from unnest($6::bigint[]) as picked(id)
              where not exists (select from task_instance ti where ti.id = picked.id)
            ) as named
            where id is not null
            order by place, id
            limit 1
            """,
            ids)
        .map(SelectionQueries::first)
        .map(row -> row.map(unknown -> unknown.getString(0) + " " + unknown.getLong(1)))
        .recover(failure -> nothing(failure, Optional.empty()));
  }

  /**
   * The first workflow of another owner than a user's that a selector names, or where it finds live
   * instances; empty if there is none, or that takes too long to find out.
   */
  Future<Optional<Long>> firstForeign(KillSelector selector, Long horizon, String user) {
    Future<Optional<Long>> foreign =
        selector.isByIds() || isNarrow(selector)
            ? firstForeignNamed(selector, user)
            : firstForeignFound(selector, horizon, user);
    return foreign.recover(
        failure ->
            failure instanceof CommandException
                ? nothing(failure, Optional.empty())
                : Future.failedFuture(failure));
  }

  private static boolean isNarrow(KillSelector selector) {
    return selector.workflowId() != null
        || selector.workflowRunId() != null
        || selector.arrayId() != null;
  }

  private Future<Optional<Long>> firstForeignNamed(KillSelector selector, String user) {
    Tuple values =
        Tuple.of(user, selector.workflowId(), selector.workflowRunId(), selector.arrayId())
            .addArrayOfLong(selector.taskIds().toArray(Long[]::new))
            .addArrayOfLong(selector.taskInstanceIds().toArray(Long[]::new));
    String sql =
        """
        select named.id
        from (
          select $2::bigint as id
          union
          select workflow_id from workflow_run where id = $3::bigint
          union
          select workflow_id from "array" where id = $4::bigint
          union
          select workflow_id from task where id = any($5::bigint[])
          union
          select run.workflow_id
          from task_instance ti
          join workflow_run run on run.id = ti.workflow_run_id
          where ti.id = any($6::bigint[])
        ) as named
        where exists (select from workflow_run run where run.workflow_id = named.id)
          and %s is distinct from $1::text
        order by named.id
        limit 1
        """
            .formatted(OwnerCheck.ownerOf("named.id"));
    return limited(sql, values).map(SelectionQueries::first).map(row -> row.map(r -> r.getLong(0)));
  }

  private Future<Optional<Long>> firstForeignFound(
      KillSelector selector, Long horizon, String user) {
    SelectedInstances selected = new SelectedInstances(selector, horizon);
    String sql =
        """
        with found as (
          select distinct run.workflow_id from %s
        )
        select found.workflow_id
        from found
        where %s is distinct from %s::text
        order by found.workflow_id
        limit 1
        """
            .formatted(
                selected.sql(),
                OwnerCheck.ownerOf("found.workflow_id"),
                selected.conditions().value(user));
    return limited(sql, selected.conditions().values())
        .map(SelectionQueries::first)
        .map(row -> row.map(r -> r.getLong(0)));
  }

  private static <T> Future<T> nothing(Throwable failure, T nothing) {
    LOG.atWarn().addKeyValue("failure", failure.toString()).log("Could not look at a selection");
    return Future.succeededFuture(nothing);
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    RowIterator<Row> row = rows.iterator();
    return row.hasNext() ? Optional.of(row.next()) : Optional.empty();
  }

  private Future<RowSet<Row>> limited(String sql, Tuple values) {
    return database.inTransaction(
        connection ->
            connection
                .preparedQuery("select set_config('statement_timeout', $1::text, true)")
                .execute(Tuple.of(timeoutMillis))
                .compose(set -> connection.preparedQuery(sql).execute(values)));
  }
}
