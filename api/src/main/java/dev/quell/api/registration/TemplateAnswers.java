package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How the answers of the template routes look on the wire. */
final class TemplateAnswers {
  private TemplateAnswers() {}

  /** {@code {"task_templates": [[id, id of the tool version, name], …]}}. */
  static Buffer templates(List<Template> templates) {
    JsonArray tuples = new JsonArray();
    templates.forEach(
        template ->
            tuples.add(
                new JsonArray()
                    .add(template.id())
                    .add(template.toolVersionId())
                    .add(template.name())));
    return new JsonObject().put("task_templates", tuples).toBuffer();
  }

  static Buffer templateId(long id) {
    return new JsonObject().put("task_template_id", id).toBuffer();
  }

  /** {@code {"task_template_version": [seven positions]}}. */
  static Buffer version(TemplateVersion version) {
    return new JsonObject().put("task_template_version", tuple(version)).toBuffer();
  }

  /** {@code {"task_template_versions": [[seven positions], …]}}. */
  static Buffer versions(List<TemplateVersion> versions) {
    JsonArray tuples = new JsonArray();
    versions.forEach(version -> tuples.add(tuple(version)));
    return new JsonObject().put("task_template_versions", tuples).toBuffer();
  }

  /** A bare integer. */
  static Buffer id(long id) {
    return Buffer.buffer(Long.toString(id));
  }

  private static JsonArray tuple(TemplateVersion version) {
    JsonObject ids = new JsonObject();
    version.argIds().forEach(ids::put);
    return new JsonArray()
        .add(version.id())
        .add(version.commandTemplate())
        .add(new JsonArray(version.nodeArgs()))
        .add(new JsonArray(version.taskArgs()))
        .add(new JsonArray(version.opArgs()))
        .add(ids)
        .add(version.templateId());
  }
}
