package dev.quell.domain.reply;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.CompositeTypes.object;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the status of every given Task that exists, once its batch was queued or it was bound
 * again; Task ids ascending per status.
 */
public record TasksByStatus(Map<TaskStatus, List<Long>> taskIds) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static TasksByStatus ofJson(Fields fields) {
    Fields byLetter = fields.required("tasks_by_status", object());
    Map<TaskStatus, List<Long>> byStatus = new EnumMap<>(TaskStatus.class);
    for (String letter : byLetter.names()) {
      if (!TaskStatus.isCode(letter)) {
        throw byLetter.invalid(letter, "under the letter of a task's status");
      }
      byStatus.put(TaskStatus.ofCode(letter), byLetter.required(letter, ids()));
    }
    return new TasksByStatus(byStatus);
  }

  @Override
  public JsonObject toJson() {
    JsonObject byLetter = new JsonObject();
    taskIds.forEach((status, ids) -> byLetter.put(status.code(), new JsonArray(ids)));
    return new JsonObject().put("tasks_by_status", byLetter);
  }
}
