package dev.quell.worker.retention;

import dev.quell.worker.engine.Rows;
import dev.quell.worker.locking.StatusSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Holds the SQL that removes a workflow. Stateless. */
final class WorkflowRemovalRepository {

  private static final String REMOVABLE = RetentionSql.removable("$1::integer");

  /** Finds workflows whose removal has begun. */
  Future<List<Long>> findBegun(SqlClient client) {
    return client
        .preparedQuery("select workflow_id from workflow_removal order by workflow_id")
        .execute()
        .map(WorkflowRemovalRepository::ids);
  }

  /**
   * Finds workflows that ended longest ago, more days ago than they stay, and of which nothing
   * lives.
   */
  Future<List<Long>> findExpired(SqlClient client, int days, int limit) {
    return client
        .preparedQuery(
            """
            select id
            from workflow
            where %s
              and not exists (
                select from workflow_removal where workflow_removal.workflow_id = workflow.id)
            order by status_date
            limit $2::integer
            """
                .formatted(REMOVABLE))
        .execute(Tuple.of(days, limit))
        .map(WorkflowRemovalRepository::ids);
  }

  private static List<Long> ids(Iterable<Row> rows) {
    List<Long> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  /** Tells whether a kill job is open. Nothing is removed while one looks for what it means. */
  Future<Boolean> isKillUnderWay(SqlClient client) {
    return client
        .preparedQuery(
            """
            select exists (select from kill_job where state in ('queued', 'running', 'paused'))
            """)
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /**
   * Begins the removal of a workflow whose lock the caller holds: from the commit on nobody finds
   * it by what it is made of, and no run is linked to it, because it seems not to be bound.
   * Completes with false, and changes nothing, if it is not finished any more, or something of it
   * lives.
   */
  Future<Boolean> begin(SqlConnection connection, long workflowId, int days) {
    return connection
        .preparedQuery(
            """
            with begun as (
              insert into workflow_removal (workflow_id, created_date, workflow_args_hash)
              select workflow.id, workflow.created_date, workflow.workflow_args_hash
              from workflow
              where workflow.id = $2::bigint and %s
              on conflict do nothing
              returning workflow_id
            )
            update workflow
            set created_date = null, workflow_args_hash = 'removed ' || workflow.id
            from begun
            where workflow.id = begun.workflow_id
            """
                .formatted(REMOVABLE))
        .execute(Tuple.of(days, workflowId))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Takes back {@link #begin}, as long as nothing is deleted. */
  Future<Void> abandon(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery(
            """
            with abandoned as (
              delete from workflow_removal
              where workflow_id = $1::bigint
              returning workflow_id, created_date, workflow_args_hash
            )
            update workflow
            set created_date = abandoned.created_date,
                workflow_args_hash = abandoned.workflow_args_hash
            from abandoned
            where workflow.id = abandoned.workflow_id
            """)
        .execute(Tuple.of(workflowId))
        .mapEmpty();
  }

  /** Tells whether a workflow whose removal has begun has been written out. */
  Future<Boolean> isArchived(SqlClient client, long workflowId) {
    return client
        .preparedQuery(
            """
            select exists (
              select from workflow_removal where workflow_id = $1::bigint and archived)
            """)
        .execute(Tuple.of(workflowId))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Notes that a workflow has been written out. */
  Future<Void> noteArchived(SqlConnection connection, long workflowId) {
    return connection
        .preparedQuery("update workflow_removal set archived = true where workflow_id = $1::bigint")
        .execute(Tuple.of(workflowId))
        .mapEmpty();
  }

  /**
   * Deletes locked tasks of a workflow with all that belongs to them. Their instances are looked
   * for behind the locks: who queues a task holds its lock. Keeps what tells the processes of those
   * instances that may still run: neither a worker nor a cluster has said that they are gone.
   *
   * @param remember whether they are kept
   */
  Future<Deleted> deleteTasks(
      SqlConnection connection, long workflowId, List<Long> tasks, boolean remember) {
    return connection
        .preparedQuery(
            """
            with gone as materialized (
              select unnest($2::bigint[]) as id
            ),
            attempts as materialized (
              select instance.id
              from task_instance instance
              join gone on instance.task_id = gone.id
            ),
            errors as (
              delete from task_instance_error_log error
              using attempts
              where error.task_instance_id = attempts.id
              returning error.id
            ),
            instances as (
              delete from task_instance instance
              using attempts
              where instance.id = attempts.id
              returning instance.*
            ),
            killing as materialized (
              select distinct kill_job_id as id
              from kill_audit
              where workflow_id = $1::bigint and kill_job_id is not null
            ),
            departed as (
              insert into departed_instance
                (task_instance_id, task_id, workflow_id, cluster, distributor_id, "user", status,
                 nodename, process_group_id, run_created_date, submitted_date)
              select instance.id, instance.task_id, $1::bigint, cluster.name,
                     instance.distributor_id, run."user", instance.status, instance.nodename,
                     instance.process_group_id, run.created_date, instance.submitted_date
              from instances as instance
              join workflow_run as run on run.id = instance.workflow_run_id
              join task_resources as resources on resources.id = instance.task_resources_id
              join queue on queue.id = resources.queue_id
              join cluster on cluster.id = queue.cluster_id
              where $3::boolean
                and (instance.end_told_by in ('distributor', 'nobody') or instance.status = %s)
                and instance.distributor_id is not null
                and run."user" is not null and run.created_date is not null
                and not exists (
                  select
                  from killing
                  join kill_job_item as item
                    on item.kill_job_id = killing.id and item.task_instance_id = instance.id
                  where item.proof in ('worker', 'cluster'))
              order by instance.id
              on conflict (task_instance_id) do nothing
            ),
            arguments as (
              delete from task_arg arg using gone where arg.task_id = gone.id returning arg.arg_id
            ),
            attributes as (
              delete from task_attribute attribute
              using gone
              where attribute.task_id = gone.id
              returning attribute.task_id
            ),
            holds as (
              delete from held_task held
              using gone
              where held.task_id = gone.id
              returning held.task_id
            ),
            tasks as (
              delete from task using gone where task.id = gone.id returning task.id
            ),
            counted as (
              select (select count(*) from tasks) as tasks,
                     (select count(*) from instances) as instances,
                     (select count(*) from errors) + (select count(*) from arguments)
                       + (select count(*) from attributes) + (select count(*) from holds) as others
            ),
            noted as (
              update workflow_removal removal
              set tasks = removal.tasks + counted.tasks,
                  instances = removal.instances + counted.instances
              from counted
              where removal.workflow_id = $1::bigint
            )
            select tasks, instances, tasks + instances + others from counted
            """
                .formatted(StatusSql.VANISHED_INSTANCE))
        .execute(Tuple.of(workflowId).addArrayOfLong(Rows.ids(tasks)).addBoolean(remember))
        .map(rows -> rows.iterator().next())
        .map(row -> new Deleted(row.getLong(0), row.getLong(1), row.getLong(2)));
  }

  /**
   * Deletes a workflow that has no task any more, with its runs, arrays and attributes; the caller
   * holds its lock, for which whoever binds tasks to it waits. Completes with how many tasks and
   * instances it had; fails if there are tasks again.
   */
  Future<Deleted> deleteWorkflow(SqlConnection connection, long workflowId) {
    Tuple workflow = Tuple.of(workflowId);
    return deleteRuns(connection, workflow)
        .compose(
            deleted ->
                connection
                    .preparedQuery(
                        """
                        with attributes as (
                          delete from workflow_attribute where workflow_id = $1::bigint
                        ),
                        arrays as (
                          delete from "array" where workflow_id = $1::bigint
                        )
                        delete from workflow_removal
                        where workflow_id = $1::bigint
                        returning tasks, instances
                        """)
                    .execute(workflow))
        .map(rows -> rows.iterator().next())
        .compose(
            row ->
                connection
                    .preparedQuery(
                        """
                        delete from workflow
                        where id = $1::bigint
                          and not exists (select from task where workflow_id = $1::bigint)
                        """)
                    .execute(workflow)
                    .map(gone -> Rows.requireCount(gone, 1, "delete workflow"))
                    .map(new Deleted(row.getLong(0), row.getLong(1), 1)));
  }

  private static Future<Void> deleteRuns(SqlConnection connection, Tuple workflow) {
    return connection
        .preparedQuery(
            """
            with holds as (
              delete from run_hold
              using workflow_run run
              where run.workflow_id = $1::bigint and run_hold.workflow_run_id = run.id
            ),
            tasks as (
              delete from held_task
              using workflow_run run
              where run.workflow_id = $1::bigint and held_task.workflow_run_id = run.id
            )
            delete from workflow_run where workflow_id = $1::bigint
            """)
        .execute(workflow)
        .mapEmpty();
  }
}
