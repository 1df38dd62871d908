package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;

/**
 * Tells how much was released; both 0 when nothing was held.
 *
 * @param holds of runs and of arrays
 * @param tasks that were held by themselves
 */
public record ReleaseReply(long holds, long tasks) implements CommandReply {

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("holds", holds).put("tasks", tasks);
  }
}
