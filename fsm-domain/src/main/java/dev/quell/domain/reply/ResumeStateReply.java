package dev.quell.domain.reply;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many tasks wait anew.
 *
 * @param tasks rows
 * @param refusal why not all of them do, a sentence; null if they do
 */
public record ResumeStateReply(long tasks, @Nullable String refusal) implements CommandReply {

  /** Adds up two chunks or runs. */
  public ResumeStateReply plus(ResumeStateReply later) {
    return new ResumeStateReply(tasks + later.tasks, later.refusal);
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("tasks", tasks);
    return refusal == null ? json : json.put("err_msg", refusal);
  }
}
