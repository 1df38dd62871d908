package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Reads of tools ({@code docs/contract/workflow-and-bind.md} §29, §30). */
final class ToolQueries {
  private static final int MAX_ITEMS = 100_000;

  private final RetryingPool database;

  ToolQueries(RetryingPool database) {
    this.database = database;
  }

  /** By position: id, id of the tool; ascending; empty if the tool is unknown. */
  Future<JsonArray> versions(long toolId) {
    return database
        .query(
            """
            select id, tool_id from tool_version where tool_id = $1::bigint order by id
            """,
            Tuple.of(toolId))
        .map(ToolQueries::tuples);
  }

  private static JsonArray tuples(RowSet<Row> rows) {
    JsonArray tuples = new JsonArray();
    for (Row row : rows) {
      tuples.add(new JsonArray().add(row.getLong(0)).add(row.getLong(1)));
    }
    return tuples;
  }

  /**
   * One item for each finished instance of a finished task and each argument of its node, in no
   * order; empty if the tool is unknown. Fails with INVALID if there are more than an answer can
   * hold.
   */
  Future<JsonArray> resourceUsage(String toolName, DateRange dates) {
    if (dates.isEmpty()) {
      return Future.succeededFuture(new JsonArray());
    }
    return database
        .query(
            """
            select ti.id, ti.wallclock, ti.maxrss, node_arg.val, resources.requested_resources
            from tool
            join tool_version on tool_version.tool_id = tool.id
            join task_template on task_template.tool_version_id = tool_version.id
            join task_template_version version on version.task_template_id = task_template.id
            join node on node.task_template_version_id = version.id
            join node_arg on node_arg.node_id = node.id
            join task on task.node_id = node.id and task.status = 'D'
            join workflow on workflow.id = task.workflow_id
            join task_instance ti on ti.task_id = task.id and ti.status = 'D'
            join task_resources resources on resources.id = ti.task_resources_id
            where tool.name = $1::text
              and workflow.created_date >= $2::date::timestamp at time zone 'UTC'
              and workflow.created_date <= $3::date::timestamp at time zone 'UTC'
            limit $4::integer
            """,
            Tuple.of(toolName, dates.start(), dates.end(), MAX_ITEMS + 1))
        .map(ToolQueries::items);
  }

  private static JsonArray items(RowSet<Row> rows) {
    if (rows.size() > MAX_ITEMS) {
      throw CommandException.invalid(
          "The query parameters 'start_date' and 'end_date' must be closer together: there are"
              + " more than %d items between them.".formatted(MAX_ITEMS));
    }
    JsonArray items = new JsonArray();
    for (Row row : rows) {
      items.add(
          new JsonObject()
              .put("ti_id", row.getLong(0))
              .put("ti_wallclock", row.getString(1))
              .put("ti_maxrss", row.getString(2))
              .put("node_arg_val", row.getString(3))
              .put("ti_requested_resources", row.getString(4)));
    }
    return items;
  }
}
