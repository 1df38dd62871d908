package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.count;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells how much was released; both 0 when nothing was held.
 *
 * @param holds of runs and of arrays
 * @param tasks that were held by themselves
 */
public record ReleaseReply(long holds, long tasks) implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static ReleaseReply ofJson(Fields fields) {
    return new ReleaseReply(fields.required("holds", count()), fields.required("tasks", count()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("holds", holds).put("tasks", tasks);
  }
}
