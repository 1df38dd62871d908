package dev.quell.domain.command;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A distributor's verdict on an instance without heartbeats, with a reason that the cluster gave
 * ({@code docs/contract/array-and-task-instance.md} §10). One of the verdicts is that it is running
 * after all; that is no error and goes to no log.
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
        fields.id("task_instance_id"),
        ErrorStates.verdict(fields),
        fields.text("error_message"),
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
