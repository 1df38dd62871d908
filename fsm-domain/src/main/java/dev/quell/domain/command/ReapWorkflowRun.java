package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run whose client has not reported in time ({@code docs/contract/cli-and-reaper.md} §32).
 * Nothing happens to one whose heartbeat is not overdue.
 *
 * @param startGrace seconds by which a run that is starting (B, I, O) or was refused (G) must be
 *     overdue to be ended, too; null if such runs stay
 */
public record ReapWorkflowRun(long workflowRunId, @Nullable Double startGrace) implements Command {

  static ReapWorkflowRun ofJson(Fields fields) {
    return new ReapWorkflowRun(
        fields.required("workflow_run_id", id()), fields.optional("start_grace", seconds()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.REAP_WORKFLOW_RUN;
  }

  @Override
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("workflow_run_id", workflowRunId);
    return startGrace == null ? json : json.put("start_grace", startGrace);
  }
}
