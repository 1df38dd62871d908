package dev.quell.api.operate;

import static dev.quell.api.http.CommandRoute.of;

import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.CommandRoute;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.json.Fields;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.IncreaseReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Lists the routes by which an operator changes a workflow by hand ({@code
 * docs/contract/workflow-and-bind.md} §13, {@code docs/contract/cli-and-reaper.md} §4, §23); only
 * its owner may (§0.6). Each takes a {@code reason} for the audit, which clients of Jobmon do not
 * send.
 */
public final class OperatorCommands {
  private static final String WORKFLOW = "workflow_id";

  private OperatorCommands() {}

  /** Gives the rows. */
  public static List<CommandRoute> routes() {
    return List.of(
        of("updateTaskStatuses", CommandKind.UPDATE_TASK_STATUSES)
            .body(OperatorCommands::byTheCaller)
            .byOwnerOf(OperatorCommands::workflowId)
            .answer(OperatorCommands::updated),
        of("resetWorkflow", CommandKind.RESET_WORKFLOW)
            .id(WORKFLOW)
            .body(OperatorCommands::byTheCaller)
            .byOwnerOf(OperatorCommands::workflowId)
            .answer(new JsonObject()),
        of("increaseResources", CommandKind.INCREASE_RESOURCES)
            .id(WORKFLOW)
            .body(OperatorCommands::byTheCaller)
            .byOwnerOf(OperatorCommands::workflowId)
            .answer(OperatorCommands::increased));
  }

  /** Whom the audit names is not for the body to say. */
  private static Fields byTheCaller(ApiRequest request) {
    return request.body().with("requested_by", request.caller().name());
  }

  private static long workflowId(Command command) {
    return ((OperatorCommand) command).workflowId();
  }

  private static Buffer updated(Command command, CommandReply reply) {
    String letter = ((UpdateTaskStatuses) command).status().code();
    return new JsonObject().put("message", "updated to status " + letter).toBuffer();
  }

  private static Buffer increased(CommandReply reply) {
    List<Long> taskIds = ((IncreaseReply) reply).taskIds();
    return new JsonObject()
        .put("updated_task_count", taskIds.size())
        .put("updated_task_ids", new JsonArray(taskIds))
        .toBuffer();
  }
}
