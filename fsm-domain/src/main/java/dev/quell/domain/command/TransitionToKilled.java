package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * A distributor has told the cluster to kill a batch: its instances in KILL_SELF end, and so do
 * their Tasks (contract {@code array-and-task-instance.md} §12).
 */
public record TransitionToKilled(long arrayId, int batchNumber) implements BatchTransition {

  static TransitionToKilled ofJson(Fields fields) {
    return new TransitionToKilled(fields.id("array_id"), fields.wholeNumber("batch_number", 0));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_KILLED;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("array_id", arrayId).put("batch_number", batchNumber);
  }
}
