package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells how much a command about a batch changed; both 0 when it was a repetition.
 *
 * @param taskInstances rows
 * @param tasks rows
 */
public record BatchTransitionReply(long taskInstances, long tasks) implements CommandReply {

  /** Nothing changed yet. */
  public static final BatchTransitionReply NONE = new BatchTransitionReply(0, 0);

  /** Adds up two chunks. */
  public BatchTransitionReply plus(BatchTransitionReply other) {
    return new BatchTransitionReply(taskInstances + other.taskInstances, tasks + other.tasks);
  }

  /** Reads the JSON form; fields that are not known are ignored. */
  public static BatchTransitionReply ofJson(Fields fields) {
    return new BatchTransitionReply(
        fields.required("task_instances", count()), fields.required("tasks", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instances", taskInstances).put("tasks", tasks);
  }
}
