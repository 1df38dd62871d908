package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells what an operator's command came to.
 *
 * @param tasks that changed
 * @param taskInstances that were told to end themselves
 */
public record OperationReply(long tasks, long taskInstances) implements CommandReply {

  /** Nothing changed. */
  public static final OperationReply NONE = new OperationReply(0, 0);

  /** Adds up what two commands, one after the other, came to. */
  public OperationReply plus(OperationReply other) {
    return new OperationReply(tasks + other.tasks, taskInstances + other.taskInstances);
  }

  /** Reads the JSON form; fields that are not known are ignored. */
  public static OperationReply ofJson(Fields fields) {
    return new OperationReply(
        fields.required("tasks", count()), fields.required("task_instances", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("tasks", tasks).put("task_instances", taskInstances);
  }
}
