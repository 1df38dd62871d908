package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Tells a distributor's verdict on an instance without heartbeats, with a reason that the cluster
 * gave ({@code docs/contract/array-and-task-instance.md} §10). One of the verdicts is that it is
 * running after all; that is no error and goes to no log.
 *
 * @param errorState E, Z, U, F or R; anything else is refused ({@code docs/contract/fsm.md} §9.5)
 * @param message the reason, kept whole
 * @param details the node and the id on the cluster, no more
 */
public record LogKnownError(
    long taskInstanceId, TaskInstanceStatus errorState, String message, WorkerDetails details)
    implements DistributorReport {

  static LogKnownError ofJson(Fields fields) {
    return new LogKnownError(
        fields.required("task_instance_id", id()),
        fields.required("error_state", StatusLetters.VERDICT),
        fields.required("error_message", text()),
        WorkerDetails.ofVerdict(fields));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.LOG_KNOWN_ERROR;
  }

  @Override
  public TaskInstanceStatus reportedStatus() {
    return errorState;
  }

  @Override
  public Optional<String> errorDescription() {
    return errorState.isFailure() ? Optional.of(message) : Optional.empty();
  }

  @Override
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("task_instance_id", taskInstanceId)
            .put("error_state", errorState.code())
            .put("error_message", message);
    details.addTo(json);
    return json;
  }
}
