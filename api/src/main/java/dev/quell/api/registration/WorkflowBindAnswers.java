package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How the answers of the routes that bind workflows look on the wire. */
final class WorkflowBindAnswers {
  private static final Buffer EMPTY = new JsonObject().toBuffer();

  private WorkflowBindAnswers() {}

  static Buffer workflow(WorkflowIdentity workflow) {
    return new JsonObject()
        .put("workflow_id", workflow.id())
        .put("status", workflow.status())
        .put("newly_created", workflow.isNew())
        .toBuffer();
  }

  static Buffer matching(JsonArray workflows) {
    return new JsonObject().put("matching_workflows", workflows).toBuffer();
  }

  static Buffer empty(Void set) {
    return EMPTY;
  }
}
