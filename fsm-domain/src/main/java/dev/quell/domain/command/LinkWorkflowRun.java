package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Begins a new run of a workflow, which has it to itself from then on ({@code
 * docs/contract/workflow-and-bind.md} §16). A repetition is refused like every second run.
 *
 * @param user who runs it
 * @param jobmonVersion of the client
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
public record LinkWorkflowRun(
    long workflowId, String user, String jobmonVersion, double nextReportIncrement)
    implements WorkflowCommand {

  static LinkWorkflowRun ofJson(Fields fields) {
    return new LinkWorkflowRun(
        fields.required("workflow_id", id()),
        fields.required("user", text()),
        fields.required("jobmon_version", text()),
        fields.required("next_report_increment", seconds()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LINK_WORKFLOW_RUN;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("user", user)
        .put("jobmon_version", jobmonVersion)
        .put("next_report_increment", nextReportIncrement);
  }
}
