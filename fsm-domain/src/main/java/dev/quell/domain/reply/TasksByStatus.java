package dev.quell.domain.reply;

import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Tells the status of every given Task that exists, once its batch was queued or it was bound
 * again; Task ids ascending per status.
 */
public record TasksByStatus(Map<TaskStatus, List<Long>> taskIds) implements CommandReply {

  @Override
  public JsonObject toJson() {
    JsonObject byLetter = new JsonObject();
    taskIds.forEach((status, ids) -> byLetter.put(status.code(), new JsonArray(ids)));
    return new JsonObject().put("tasks_by_status", byLetter);
  }
}
