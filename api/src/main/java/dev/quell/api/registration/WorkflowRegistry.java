package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Statements;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
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

  private static Future<WorkflowIdentity> define(Statements connection, NewWorkflow workflow) {
    return insertOrFind(connection, workflow)
        .compose(found -> update(connection, workflow, found).map(found.identity()))
        .compose(found -> setAttributes(connection, found.id(), workflow.attributes()).map(found));
  }

  /**
   * A workflow that was found or inserted.
   *
   * @param differs whether name, description or limit are others than those given
   */
  private record Found(WorkflowIdentity identity, boolean differs) {
    static Found from(Row row) {
      return new Found(WorkflowIdentity.from(row), row.getBoolean("differs"));
    }
  }

  /**
   * The DAG is locked first, so that it does not begin to go: it may not have been used for days.
   */
  private static Future<Found> insertOrFind(Statements connection, NewWorkflow workflow) {
    return connection
        .insertOrFind(
            """
            with present as (
              select id, status, created_date,
                (description, name, max_concurrently_running)
                  is distinct from
                    (#{description}::text, #{name}::text, #{limit}::integer) as differs
              from workflow
              where workflow_args_hash = #{argsHash}::text
                and task_hash = #{taskHash}::text
                and dag_id = #{dagId}::bigint
                and coalesce(tool_version_id, 0) = #{toolVersionId}::bigint
                and tool_version_id = #{toolVersionId}::bigint
            ),
            kept as materialized (
              select id
              from dag
              where id = #{dagId}::bigint and used_at > '-infinity'
                and not exists (select from present)
              for key share
            ),
            added as (
              insert into workflow
                (tool_version_id, dag_id, workflow_args_hash, task_hash, description, name,
                 workflow_args, max_concurrently_running)
              select tool_version.id, kept.id, #{argsHash}::text, #{taskHash}::text,
                #{description}::text, #{name}::text, #{args}::text, #{limit}::integer
              from tool_version, kept
              where tool_version.id = #{toolVersionId}::bigint
              on conflict (workflow_args_hash, task_hash, dag_id, coalesce(tool_version_id, 0))
                do nothing
              returning id, status
            )
            select id, status,
              created_date is null
                and not exists (select from workflow_run where workflow_id = present.id) as is_new,
              differs
            from present
            union all
            select id, status, true, false from added
            """,
            Parameters.of("toolVersionId", workflow.toolVersionId())
                .and("dagId", workflow.dagId())
                .and("argsHash", workflow.argsHash())
                .and("taskHash", workflow.taskHash())
                .and("description", workflow.description())
                .and("name", workflow.name())
                .and("args", workflow.args())
                .and("limit", workflow.maxConcurrentlyRunning()),
            Found::from)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found.get())
                    : refusal(connection, workflow));
  }

  private static Future<Found> refusal(Statements connection, NewWorkflow workflow) {
    return connection
        .one(
            """
            select exists (
              select from dag where id = #{dagId}::bigint and used_at > '-infinity')
            """,
            Parameters.of("dagId", workflow.dagId()),
            row -> row.getBoolean(0))
        .compose(
            dagExists ->
                Future.failedFuture(
                    CommandException.notFound(
                        dagExists
                            ? "There is no tool version with the id %d."
                                .formatted(workflow.toolVersionId())
                            : "There is no DAG with the id %d.".formatted(workflow.dagId()))));
  }

  /** The row is locked only if something changes. */
  private static Future<Void> update(Statements connection, NewWorkflow workflow, Found found) {
    if (!found.differs()) {
      return Future.succeededFuture();
    }
    if (!found.identity().isNew()) {
      LOG.atInfo()
          .addKeyValue("workflow_id", found.identity().id())
          .addKeyValue("status", found.identity().status())
          .log("A bind replaces name, description or limit of a workflow that has had a run");
    }
    return connection
        .update(
            """
            update workflow
            set description = #{description}::text, name = #{name}::text,
                max_concurrently_running = #{limit}::integer
            where id = #{id}::bigint
            """,
            Parameters.of("id", found.identity().id())
                .and("description", workflow.description())
                .and("name", workflow.name())
                .and("limit", workflow.maxConcurrentlyRunning()))
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

  private static Future<Void> requireWorkflow(Statements connection, long id) {
    return connection
        .one(
            "select exists (select from workflow where id = #{id}::bigint)",
            Parameters.of("id", id),
            row -> row.getBoolean(0))
        .compose(
            exists ->
                exists
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        CommandException.notFound("There is no workflow with the id " + id + ".")));
  }

  private static Future<Void> setAttributes(
      Statements connection, long workflowId, SortedMap<String, String> attributes) {
    if (attributes.isEmpty()) {
      return Future.succeededFuture();
    }
    String[] names = attributes.keySet().toArray(String[]::new);
    String[] values = attributes.values().toArray(String[]::new);
    return insertTypes(connection, names)
        .compose(inserted -> upsert(connection, workflowId, names, values))
        .mapEmpty();
  }

  private static Future<Integer> insertTypes(Statements connection, String[] names) {
    return connection.update(
        """
        insert into workflow_attribute_type (name)
        select given.name from unnest(#{names}::text[]) as given (name)
        where not exists (select from workflow_attribute_type t where t.name = given.name)
        order by given.name
        on conflict (name) do nothing
        """,
        Parameters.of("names", names));
  }

  private static Future<Integer> upsert(
      Statements connection, long workflowId, String[] names, String[] values) {
    return connection.update(
        """
        insert into workflow_attribute (workflow_id, workflow_attribute_type_id, value)
        select distinct on (type.id) #{workflowId}::bigint, type.id, given.value
        from unnest(#{names}::text[], #{values}::text[]) as given (name, value)
        join workflow_attribute_type type on type.name = given.name
        order by type.id
        on conflict (workflow_id, workflow_attribute_type_id)
          do update set value = excluded.value
        """,
        Parameters.of("workflowId", workflowId).and("names", names).and("values", values));
  }
}
