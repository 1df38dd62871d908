package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells how many instances a command about many has written.
 *
 * @param taskInstances rows
 */
public record InstancesReply(long taskInstances) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instances", taskInstances);
  }
}
