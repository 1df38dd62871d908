package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.json;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
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
  static NewResources ofJson(Fields fields) {
    String type = fields.required(TYPE, text());
    if (!TYPES.contains(type)) {
      throw fields.invalid(TYPE, "one of O (original), V (validated) and A (adjusted)");
    }
    JsonObject resources = fields.optional("requested_resources", json());
    return new NewResources(
        fields.required("queue_id", id()),
        type,
        resources == null ? "{}" : PythonJson.encode(resources));
  }
}
