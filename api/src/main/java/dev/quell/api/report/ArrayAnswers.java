package dev.quell.api.report;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Makes the answers of the array routes as they look on the wire. */
final class ArrayAnswers {

  private ArrayAnswers() {}

  static Buffer arrayId(long id) {
    return new JsonObject().put("array_id", id).toBuffer();
  }

  static Buffer limit(int maxConcurrentlyRunning) {
    return new JsonObject().put("max_concurrently_running", maxConcurrentlyRunning).toBuffer();
  }
}
