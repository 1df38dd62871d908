package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.ids;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Tells that a distributor takes queued instances into its hands ({@code
 * docs/contract/array-and-task-instance.md} §3).
 *
 * @param taskInstanceIds ascending, without duplicates
 */
public record InstantiateTaskInstances(List<Long> taskInstanceIds) implements ArrayCommand {

  static InstantiateTaskInstances ofJson(Fields fields) {
    return new InstantiateTaskInstances(fields.required("task_instance_ids", ids()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.INSTANTIATE_TASK_INSTANCES;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instance_ids", new JsonArray(taskInstanceIds));
  }
}
