package dev.quell.domain.reply;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Names the tasks that get more resources.
 *
 * @param taskIds ascending
 */
public record IncreaseReply(List<Long> taskIds) implements CommandReply {

  public IncreaseReply {
    taskIds = List.copyOf(taskIds);
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_ids", new JsonArray(taskIds));
  }
}
