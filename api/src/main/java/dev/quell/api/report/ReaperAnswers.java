package dev.quell.api.report;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Makes the answers of the reaper routes as they look on the wire. */
final class ReaperAnswers {

  private ReaperAnswers() {}

  /** {@code {"workflow_runs": [[run id, workflow id], …]}}. */
  static Buffer lostRuns(List<OverdueRun> runs) {
    JsonArray pairs = new JsonArray();
    runs.forEach(run -> pairs.add(new JsonArray().add(run.id()).add(run.workflowId())));
    return new JsonObject().put("workflow_runs", pairs).toBuffer();
  }

  /** {@code {"workflow_name": text, "workflow_args": text}}, each may be null. */
  static Buffer nameAndArgs(NameAndArgs workflow) {
    return new JsonObject()
        .put("workflow_name", workflow.name())
        .put("workflow_args", workflow.args())
        .toBuffer();
  }
}
