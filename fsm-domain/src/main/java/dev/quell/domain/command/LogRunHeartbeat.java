package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;

import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowRunStatus;
import io.vertx.core.json.JsonObject;

/**
 * Tells the heartbeat of a run's client ({@code docs/contract/workflow-and-bind.md} §18). The
 * status is asked for, as by {@link UpdateRunStatus}; a client normally names the one that it
 * believes in.
 *
 * @param nextReportIncrement seconds until the next heartbeat is overdue
 */
public record LogRunHeartbeat(
    long workflowRunId, WorkflowRunStatus status, double nextReportIncrement)
    implements RunCommand {

  static LogRunHeartbeat ofJson(Fields fields) {
    return new LogRunHeartbeat(
        fields.required("workflow_run_id", id()),
        fields.required("status", StatusLetters.OF_RUN),
        fields.required("next_report_increment", seconds()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_HEARTBEAT;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_run_id", workflowRunId)
        .put("status", status.code())
        .put("next_report_increment", nextReportIncrement);
  }
}
