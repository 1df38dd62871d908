package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * Begin a new run of a workflow, which has it to itself from then on ({@code
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
        fields.id("workflow_id"),
        fields.text("user"),
        fields.text("jobmon_version"),
        fields.seconds("next_report_increment"));
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
