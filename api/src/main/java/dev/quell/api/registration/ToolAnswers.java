package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How the answers of the tool routes look on the wire. */
final class ToolAnswers {
  private ToolAnswers() {}

  static Buffer tool(long id, String name) {
    return new JsonObject().put("tool", new JsonArray().add(id).add(name)).toBuffer();
  }

  static Buffer version(long id, long toolId) {
    return new JsonObject().put("tool_version", new JsonArray().add(id).add(toolId)).toBuffer();
  }

  /** {@code {"tool_versions": [[id, id of the tool], …]}}. */
  static Buffer versions(List<ToolVersion> versions) {
    JsonArray tuples = new JsonArray();
    versions.forEach(
        version -> tuples.add(new JsonArray().add(version.id()).add(version.toolId())));
    return new JsonObject().put("tool_versions", tuples).toBuffer();
  }

  /** A bare array. */
  static Buffer usage(List<ToolUsage> items) {
    JsonArray array = new JsonArray();
    items.forEach(
        item ->
            array.add(
                new JsonObject()
                    .put("ti_id", item.instanceId())
                    .put("ti_wallclock", item.wallclock())
                    .put("ti_maxrss", item.maxrss())
                    .put("node_arg_val", item.nodeArg())
                    .put("ti_requested_resources", item.requestedResources())));
    return array.toBuffer();
  }
}
