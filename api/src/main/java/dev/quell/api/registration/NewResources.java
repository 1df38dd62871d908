package dev.quell.api.registration;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import dev.quell.domain.json.PythonJson;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What a client wants stored of a task's resources ({@code docs/contract/workflow-and-bind.md}
 * §25).
 *
 * @param type O original, V validated, A adjusted
 * @param requestedResources JSON text as Python writes it
 */
record NewResources(long queueId, String type, String requestedResources) {
  private static final String TYPE = "task_resources_type_id";
  private static final Set<String> TYPES = Set.of("O", "V", "A");

  /**
   * Reads a request body; no resources are stored as none, never as null.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewResources ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    String type = fields.text(TYPE);
    if (!TYPES.contains(type)) {
      throw fields.refusal(TYPE, "one of O (original), V (validated) and A (adjusted)");
    }
    JsonObject resources = fields.optionalJson("requested_resources");
    return new NewResources(
        fields.id("queue_id"), type, resources == null ? "{}" : PythonJson.encode(resources));
  }
}
