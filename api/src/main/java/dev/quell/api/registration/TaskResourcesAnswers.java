package dev.quell.api.registration;

import dev.quell.domain.json.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How the answers of the task resources routes look on the wire. */
final class TaskResourcesAnswers {
  private TaskResourcesAnswers() {}

  /** A bare integer, no object. */
  static Buffer id(long id) {
    return Buffer.buffer(Long.toString(id));
  }

  /**
   * {@code {"requested_resources": object or null, "queue_name": text or null}}. Stored text that
   * is no JSON object counts as null.
   */
  static Buffer resources(StoredResources stored) {
    return new JsonObject()
        .put("requested_resources", object(stored.requestedResources()))
        .put("queue_name", stored.queueName())
        .toBuffer();
  }

  private static @Nullable JsonObject object(@Nullable String text) {
    try {
      return text != null && JsonText.decode(text) instanceof JsonObject object ? object : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }
}
