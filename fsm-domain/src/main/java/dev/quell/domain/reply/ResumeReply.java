package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells whether a run has been told to stop.
 *
 * @param applied whether this very command changed its status
 */
public record ResumeReply(boolean applied) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("applied", applied);
  }
}
