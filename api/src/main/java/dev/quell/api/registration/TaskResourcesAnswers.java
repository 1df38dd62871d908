package dev.quell.api.registration;

import dev.quell.domain.json.JsonText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

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
        .put("requested_resources", JsonText.storedObject(stored.requestedResources()))
        .put("queue_name", stored.queueName())
        .toBuffer();
  }
}
