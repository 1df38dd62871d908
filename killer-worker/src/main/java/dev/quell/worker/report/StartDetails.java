package dev.quell.worker.report;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Holds what never changes of an instance and its Task and what a starting worker needs.
 *
 * @param requestedResources JSON text as it was bound
 */
record StartDetails(
    long workflowRunId,
    long taskId,
    String taskName,
    String command,
    long workflowId,
    String requestedResources) {

  /** Returns a text field of the requested resources; null if there is none. */
  @Nullable String resource(String name) {
    try {
      return Json.decodeValue(requestedResources) instanceof JsonObject resources
              && resources.getValue(name) instanceof String text
          ? text
          : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }
}
