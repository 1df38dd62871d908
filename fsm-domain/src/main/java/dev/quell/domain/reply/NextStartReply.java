package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells where a way through all workflows goes on.
 *
 * @param nextId the id after which to begin next; 0 when all have been looked at
 * @param workflows how many were repaired
 */
public record NextStartReply(long nextId, long workflows) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("wfid", nextId);
  }
}
