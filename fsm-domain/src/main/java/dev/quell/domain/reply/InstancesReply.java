package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells how many instances a command about many has written.
 *
 * @param taskInstances rows
 */
public record InstancesReply(long taskInstances) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static InstancesReply ofJson(Fields fields) {
    return new InstancesReply(fields.required("task_instances", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instances", taskInstances);
  }
}
