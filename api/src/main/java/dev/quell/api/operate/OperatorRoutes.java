package dev.quell.api.operate;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.Fields;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.IncreaseReply;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * What an operator does to a workflow by hand ({@code docs/contract/cli-and-reaper.md} §4, §19,
 * §21-§23).
 */
public final class OperatorRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final String USER = "username";
  private static final Buffer EMPTY = new JsonObject().toBuffer();
  private static final Set<String> AT_REST = Set.of("F", "D", "A", "H");

  private final CommandBus commands;
  private final OperatorQueries queries;
  private final OwnerCheck owners;

  public OperatorRoutes(CommandBus commands, RetryingPool database, OwnerCheck owners) {
    this.commands = commands;
    this.queries = new OperatorQueries(database);
    this.owners = owners;
  }

  /**
   * Sets tasks to D or G ({@code docs/contract/cli-and-reaper.md} §4); only the owner of their
   * workflow may (§0.6).
   */
  public Future<Buffer> updateStatuses(ApiRequest request) {
    UpdateTaskStatuses command =
        (UpdateTaskStatuses) CommandKind.UPDATE_TASK_STATUSES.parse(request.body());
    String message = "updated to status " + command.status().code();
    return owners
        .require(request.caller(), command.workflowId())
        .compose(owned -> commands.request(command))
        .map(reply -> new JsonObject().put("message", message).toBuffer());
  }

  /**
   * Has a workflow begin anew ({@code docs/contract/cli-and-reaper.md} §23); only its owner may
   * (§0.6).
   */
  public Future<Buffer> reset(ApiRequest request) {
    ResetWorkflow command = (ResetWorkflow) request.command(CommandKind.RESET_WORKFLOW, WORKFLOW);
    return owners
        .require(request.caller(), command.workflowId())
        .compose(owned -> commands.request(command))
        .map(reply -> EMPTY);
  }

  /**
   * Gives tasks that failed for want of resources more ({@code docs/contract/workflow-and-bind.md}
   * §13); only the owner of their workflow may ({@code docs/contract/cli-and-reaper.md} §0.6).
   */
  public Future<Buffer> increaseResources(ApiRequest request) {
    IncreaseResources command =
        (IncreaseResources) request.command(CommandKind.INCREASE_RESOURCES, WORKFLOW);
    return owners
        .require(request.caller(), command.workflowId())
        .compose(owned -> commands.request(command))
        .map(reply -> increased(((IncreaseReply) reply).taskIds()));
  }

  private static Buffer increased(List<Long> taskIds) {
    return new JsonObject()
        .put("updated_task_count", taskIds.size())
        .put("updated_task_ids", new JsonArray(taskIds))
        .toBuffer();
  }

  /**
   * Whether tasks belong to one workflow, and it is at rest ({@code
   * docs/contract/cli-and-reaper.md} §19).
   */
  public Future<Buffer> validate(ApiRequest request) {
    List<Long> taskIds = new Fields(request.body()).ids("task_ids");
    return queries
        .workflowLetters(taskIds)
        .map(
            letters ->
                new JsonObject()
                    .put(
                        "validation",
                        taskIds.isEmpty()
                            || letters.size() == 1 && AT_REST.contains(letters.get(0)))
                    .put("workflow_status", letters.isEmpty() ? null : letters.get(0))
                    .toBuffer());
  }

  /** Whether a user has run a workflow ({@code docs/contract/cli-and-reaper.md} §21). */
  public Future<Buffer> validateUser(ApiRequest request) {
    return queries
        .hasRun(request.pathId(WORKFLOW), request.pathText(USER))
        .map(valid -> new JsonObject().put("validation", valid).toBuffer());
  }

  /** The run by which a user may reset a workflow ({@code docs/contract/cli-and-reaper.md} §22). */
  public Future<Buffer> validateReset(ApiRequest request) {
    return queries
        .resettableRun(request.pathId(WORKFLOW), request.pathText(USER))
        .map(run -> new JsonObject().put("workflow_run_id", run).toBuffer());
  }
}
