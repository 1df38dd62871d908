package dev.quell.domain.reply;

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

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("task_instances", taskInstances).put("tasks", tasks);
  }
}
