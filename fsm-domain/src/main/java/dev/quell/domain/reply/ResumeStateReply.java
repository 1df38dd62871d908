package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
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

  /** Reads the JSON form; fields that are not known are ignored. */
  public static ResumeStateReply ofJson(Fields fields) {
    return new ResumeStateReply(
        fields.required("tasks", count()), fields.optional("err_msg", text()));
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("tasks", tasks);
    return refusal == null ? json : json.put("err_msg", refusal);
  }
}
