package dev.quell.api.report;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The instances that a distributor believes to be in a status, which should be all of its run
 * ({@code docs/contract/workflow-and-bind.md} §20).
 *
 * @param taskInstanceIds ascending, without duplicates; may be empty
 */
record HeldInstances(List<Long> taskInstanceIds, TaskInstanceStatus status) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static HeldInstances ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    return new HeldInstances(fields.ids("task_instance_ids"), fields.instanceStatus("status"));
  }
}
