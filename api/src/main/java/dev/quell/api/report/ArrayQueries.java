package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** Reads of arrays ({@code docs/contract/array-and-task-instance.md} §19). */
final class ArrayQueries {
  private final RetryingPool database;

  ArrayQueries(RetryingPool database) {
    this.database = database;
  }

  /** How many tasks of an array may run at once; fails with NOT_FOUND if there is none. */
  Future<Integer> limit(long arrayId) {
    return database
        .first(
            """
            select max_concurrently_running from "array" where id = #{arrayId}::bigint
            """,
            Parameters.of("arrayId", arrayId),
            ArrayQueries::limit)
        .map(limit -> required(limit, "There is no array with the id " + arrayId + "."));
  }

  /** The same for the array of a task template version in a workflow. */
  Future<Integer> limit(long workflowId, long taskTemplateVersionId) {
    return database
        .first(
            """
            select max_concurrently_running from "array"
            where workflow_id = #{workflowId}::bigint
              and task_template_version_id = #{versionId}::bigint
            """,
            Parameters.of("workflowId", workflowId).and("versionId", taskTemplateVersionId),
            ArrayQueries::limit)
        .map(
            limit ->
                required(
                    limit,
                    "There is no array of the task template version %d in the workflow %d."
                        .formatted(taskTemplateVersionId, workflowId)));
  }

  private static Integer limit(Row row) {
    return row.getInteger("max_concurrently_running");
  }

  private static Integer required(Optional<Integer> limit, String otherwise) {
    return limit.orElseThrow(() -> CommandException.notFound(otherwise));
  }
}
