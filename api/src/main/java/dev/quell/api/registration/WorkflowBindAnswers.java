package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

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

  /** {@code {"matching_workflows": [[task hash, id of the tool version, hash of the DAG], …]}}. */
  static Buffer matching(List<MatchingWorkflow> workflows) {
    JsonArray tuples = new JsonArray();
    workflows.forEach(
        workflow ->
            tuples.add(
                new JsonArray()
                    .add(workflow.taskHash())
                    .add(workflow.toolVersionId())
                    .add(workflow.dagHash())));
    return new JsonObject().put("matching_workflows", tuples).toBuffer();
  }

  static Buffer empty(Void set) {
    return EMPTY;
  }
}
