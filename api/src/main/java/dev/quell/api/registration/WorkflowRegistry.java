package dev.quell.api.registration;

import dev.quell.api.database.InsertOrFind;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts or finds workflows and their attributes ({@code docs/contract/workflow-and-bind.md} §1,
 * §3).
 */
final class WorkflowRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(WorkflowRegistry.class);

  private final RetryingPool database;

  WorkflowRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * The workflow of a tool version, a DAG and two hashes. One that exists takes the given name,
   * description and limit, and keeps its arguments and its status; given attributes replace those
   * of the same name.
   *
   * @return fails with NOT_FOUND if there is no such tool version or DAG
   */
  Future<WorkflowIdentity> define(NewWorkflow workflow) {
    return database.inTransaction(connection -> define(connection, workflow));
  }

  private static Future<WorkflowIdentity> define(SqlConnection connection, NewWorkflow workflow) {
    return insertOrFind(connection, workflow)
        .compose(row -> update(connection, workflow, row).map(row))
        .map(row -> new WorkflowIdentity(row.getLong(0), row.getString(1), row.getBoolean(2)))
        .compose(found -> setAttributes(connection, found.id(), workflow.attributes()).map(found));
  }

  private static Future<Row> insertOrFind(SqlConnection connection, NewWorkflow workflow) {
    return InsertOrFind.run(
            connection,
            """
            with present as (
              select id, status, created_date,
                (description, name, max_concurrently_running)
                  is distinct from ($5::text, $6::text, $8::integer) as differs
              from workflow
              where workflow_args_hash = $3::text
                and task_hash = $4::text
                and dag_id = $2::bigint
                and coalesce(tool_version_id, 0) = $1::bigint
            ),
            added as (
              insert into workflow
                (tool_version_id, dag_id, workflow_args_hash, task_hash, description, name,
                 workflow_args, max_concurrently_running)
              select tool_version.id, dag.id, $3::text, $4::text, $5::text, $6::text, $7::text,
                $8::integer
              from tool_version, dag
              where tool_version.id = $1::bigint and dag.id = $2::bigint
                and not exists (select from present)
              on conflict (workflow_args_hash, task_hash, dag_id, coalesce(tool_version_id, 0))
                do nothing
              returning id, status
            )
            select id, status,
              created_date is null
                and not exists (select from workflow_run where workflow_id = present.id),
              differs
            from present
            union all
            select id, status, true, false from added
            """,
            Tuple.of(
                workflow.toolVersionId(),
                workflow.dagId(),
                workflow.argsHash(),
                workflow.taskHash(),
                workflow.description(),
                workflow.name(),
                workflow.args(),
                workflow.maxConcurrentlyRunning()))
        .compose(
            row ->
                row.isPresent()
                    ? Future.succeededFuture(row.get())
                    : refusal(connection, workflow));
  }

  private static Future<Row> refusal(SqlConnection connection, NewWorkflow workflow) {
    return connection
        .preparedQuery("select exists (select from dag where id = $1::bigint)")
        .execute(Tuple.of(workflow.dagId()))
        .compose(
            rows ->
                Future.failedFuture(
                    CommandException.notFound(
                        rows.iterator().next().getBoolean(0)
                            ? "There is no tool version with the id %d."
                                .formatted(workflow.toolVersionId())
                            : "There is no DAG with the id %d.".formatted(workflow.dagId()))));
  }

  /** The row is locked only if something changes. */
  private static Future<Void> update(SqlConnection connection, NewWorkflow workflow, Row found) {
    if (!found.getBoolean(3)) {
      return Future.succeededFuture();
    }
    if (!found.getBoolean(2)) {
      LOG.atInfo()
          .addKeyValue("workflow_id", found.getLong(0))
          .addKeyValue("status", found.getString(1))
          .log("A bind replaces name, description or limit of a workflow that has had a run");
    }
    return connection
        .preparedQuery(
            """
            update workflow
            set description = $2::text, name = $3::text, max_concurrently_running = $4::integer
            where id = $1::bigint
            """)
        .execute(
            Tuple.of(
                found.getLong(0),
                workflow.description(),
                workflow.name(),
                workflow.maxConcurrentlyRunning()))
        .mapEmpty();
  }

  /**
   * Replaces the attributes of the given names, keeps all others.
   *
   * @return fails with NOT_FOUND if there is no such workflow
   */
  Future<Void> setAttributes(long workflowId, SortedMap<String, String> attributes) {
    return database.inTransaction(
        connection ->
            requireWorkflow(connection, workflowId)
                .compose(known -> setAttributes(connection, workflowId, attributes)));
  }

  private static Future<Void> requireWorkflow(SqlConnection connection, long id) {
    return connection
        .preparedQuery("select from workflow where id = $1::bigint")
        .execute(Tuple.of(id))
        .compose(
            rows ->
                rows.size() > 0
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        CommandException.notFound("There is no workflow with the id " + id + ".")));
  }

  private static Future<Void> setAttributes(
      SqlConnection connection, long workflowId, SortedMap<String, String> attributes) {
    if (attributes.isEmpty()) {
      return Future.succeededFuture();
    }
    String[] names = attributes.keySet().toArray(String[]::new);
    String[] values = attributes.values().toArray(String[]::new);
    return insertTypes(connection, names)
        .compose(inserted -> upsert(connection, workflowId, names, values))
        .mapEmpty();
  }

  private static Future<RowSet<Row>> insertTypes(SqlConnection connection, String[] names) {
    return connection
        .preparedQuery(
            """
            insert into workflow_attribute_type (name)
            select given.name from unnest($1::text[]) as given (name)
            where not exists (select from workflow_attribute_type t where t.name = given.name)
            order by given.name
            on conflict (name) do nothing
            """)
        .execute(Tuple.of(names));
  }

  private static Future<RowSet<Row>> upsert(
      SqlConnection connection, long workflowId, String[] names, String[] values) {
    return connection
        .preparedQuery(
            """
            insert into workflow_attribute (workflow_id, workflow_attribute_type_id, value)
            select distinct on (type.id) $1::bigint, type.id, given.value
            from unnest($2::text[], $3::text[]) as given (name, value)
            join workflow_attribute_type type on type.name = given.name
            order by type.id
            on conflict (workflow_id, workflow_attribute_type_id)
              do update set value = excluded.value
            """)
        .execute(Tuple.of(workflowId, names, values));
  }
}
