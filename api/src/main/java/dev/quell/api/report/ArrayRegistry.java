package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;

/** Inserts or finds arrays ({@code docs/contract/array-and-task-instance.md} §1). */
final class ArrayRegistry {
  private final RetryingPool database;

  ArrayRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * Makes sure that the array exists with the given limit; the name of an existing one stays.
   * Simultaneous first calls get the same id.
   *
   * @return the id; fails with NOT_FOUND if there is no such workflow, with INVALID if the array is
   *     new and has no name
   */
  Future<Long> define(NewArray array) {
    return database
        .first(
            """
            insert into "array"
              (name, task_template_version_id, workflow_id, max_concurrently_running)
            select coalesce(#{name}::text, present.name), #{versionId}::bigint, workflow.id,
                   #{limit}::integer
            from workflow
            left join "array" as present
              on present.workflow_id = workflow.id
              and present.task_template_version_id = #{versionId}::bigint
            where workflow.id = #{workflowId}::bigint
              and coalesce(#{name}::text, present.name) is not null
            on conflict on constraint uc_task_template_version_id_workflow_id
              do update set max_concurrently_running = excluded.max_concurrently_running
            returning id
            """,
            Parameters.of("name", array.name())
                .and("versionId", array.taskTemplateVersionId())
                .and("limit", array.maxConcurrentlyRunning())
                .and("workflowId", array.workflowId()),
            row -> row.getLong("id"))
        .compose(id -> id.map(Future::succeededFuture).orElseGet(() -> refusal(array)));
  }

  private Future<Long> refusal(NewArray array) {
    return workflowExists(array.workflowId())
        .compose(
            exists ->
                Future.failedFuture(
                    exists
                        ? CommandException.invalid(
                            "The field 'name' is missing, and the array is new.")
                        : CommandException.notFound(
                            "There is no workflow with the id " + array.workflowId() + ".")));
  }

  private Future<Boolean> workflowExists(long id) {
    return database.one(
        "select exists (select from workflow where id = #{id}::bigint)",
        Parameters.of("id", id),
        row -> row.getBoolean(0));
  }
}
