package dev.quell.domain.reply;

import static dev.quell.domain.json.CompositeTypes.ids;

import dev.quell.domain.json.Fields;
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

  /** Reads the JSON form; fields that are not known are ignored. */
  public static IncreaseReply ofJson(Fields fields) {
    return new IncreaseReply(fields.required("task_ids", ids()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_ids", new JsonArray(taskIds));
  }
}
