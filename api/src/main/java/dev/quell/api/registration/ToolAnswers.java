package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How the answers of the tool routes look on the wire. */
final class ToolAnswers {
  private ToolAnswers() {}

  static Buffer tool(long id, String name) {
    return new JsonObject().put("tool", new JsonArray().add(id).add(name)).toBuffer();
  }

  static Buffer version(long id, long toolId) {
    return new JsonObject().put("tool_version", new JsonArray().add(id).add(toolId)).toBuffer();
  }

  static Buffer versions(JsonArray versions) {
    return new JsonObject().put("tool_versions", versions).toBuffer();
  }

  /** A bare array. */
  static Buffer usage(JsonArray items) {
    return items.toBuffer();
  }
}
