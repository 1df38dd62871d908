package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import java.util.List;

/** Reads of tools ({@code docs/contract/workflow-and-bind.md} §29, §30). */
final class ToolQueries {
  private static final int MAX_ITEMS = 100_000;

  private final RetryingPool database;

  ToolQueries(RetryingPool database) {
    this.database = database;
  }

  /** Lists the versions of a tool by ascending id; empty if the tool is unknown. */
  Future<List<ToolVersion>> versions(long toolId) {
    return database.list(
        """
        select id, tool_id from tool_version where tool_id = #{toolId}::bigint order by id
        """,
        Parameters.of("toolId", toolId),
        ToolVersion::from);
  }

  /**
   * One item for each finished instance of a finished task and each argument of its node, in no
   * order; empty if the tool is unknown. Fails with INVALID if there are more than an answer can
   * hold.
   */
  Future<List<ToolUsage>> resourceUsage(String toolName, DateRange dates) {
    if (dates.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return database
        .list(
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
            where tool.name = #{toolName}::text
              and workflow.created_date >= #{start}::date::timestamp at time zone 'UTC'
              and workflow.created_date <= #{end}::date::timestamp at time zone 'UTC'
            limit #{limit}::integer
            """,
            Parameters.of("toolName", toolName)
                .and("start", dates.start())
                .and("end", dates.end())
                .and("limit", MAX_ITEMS + 1),
            ToolUsage::from)
        .map(ToolQueries::requireAll);
  }

  private static List<ToolUsage> requireAll(List<ToolUsage> items) {
    if (items.size() > MAX_ITEMS) {
      throw CommandException.invalid(
          "The query parameters 'start_date' and 'end_date' must be closer together: there are"
              + " more than %d items between them.".formatted(MAX_ITEMS));
    }
    return items;
  }
}
