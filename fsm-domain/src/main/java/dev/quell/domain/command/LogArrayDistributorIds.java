package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.textsById;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Stores, as a distributor tells them, the job ids that the cluster gave to instances of an array
 * ({@code docs/contract/array-and-task-instance.md} §6).
 *
 * @param distributorIds by id of the instance; may be empty
 */
public record LogArrayDistributorIds(long arrayId, Map<Long, String> distributorIds)
    implements ArrayCommand {

  static LogArrayDistributorIds ofJson(Fields fields) {
    return new LogArrayDistributorIds(
        fields.required("array_id", id()), fields.required("distributor_ids", textsById()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS;
  }

  @Override
  public JsonObject toJson() {
    JsonObject ids = new JsonObject();
    distributorIds.forEach((instance, text) -> ids.put(Long.toString(instance), text));
    return new JsonObject().put("array_id", arrayId).put("distributor_ids", ids);
  }
}
