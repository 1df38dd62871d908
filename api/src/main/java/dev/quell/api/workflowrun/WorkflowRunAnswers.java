package dev.quell.api.workflowrun;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How the answers of the workflow run routes look on the wire. */
final class WorkflowRunAnswers {
  private WorkflowRunAnswers() {}

  /** {@code {"status_updates": {letter: [id, …], …}, "time": "YYYY-MM-DD HH:MM:SS"}}. */
  static Buffer differences(Differences differences) {
    JsonObject updates = new JsonObject();
    differences.byStatus().forEach((status, ids) -> updates.put(status, new JsonArray(ids)));
    return new JsonObject()
        .put("status_updates", updates)
        .put("time", differences.time())
        .toBuffer();
  }
}
