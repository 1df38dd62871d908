package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How the answers of the binding routes look on the wire. */
final class BindingAnswers {
  private static final Buffer EMPTY = new JsonObject().toBuffer();

  private BindingAnswers() {}

  /** {@code {"tasks": {key: [id, letter], …}}}, with the keys of the request. */
  static Buffer tasks(List<BoundTask> bound) {
    JsonObject byKey = new JsonObject();
    bound.forEach(
        task ->
            byKey.put(task.task().key(), new JsonArray().add(task.id()).add(task.status().code())));
    return new JsonObject().put("tasks", byKey).toBuffer();
  }

  static Buffer empty(Void stored) {
    return EMPTY;
  }
}
