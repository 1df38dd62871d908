package dev.quell.domain.command;

import io.vertx.core.json.JsonObject;

/**
 * A distributor has submitted a batch to the cluster ({@code
 * docs/contract/array-and-task-instance.md} §5).
 *
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
public record TransitionToLaunched(long arrayId, int batchNumber, double nextReportIncrement)
    implements BatchTransition {

  static TransitionToLaunched ofJson(Fields fields) {
    return new TransitionToLaunched(
        fields.id("array_id"),
        fields.wholeNumber("batch_number", 0),
        fields.seconds("next_report_increment"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_LAUNCHED;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("array_id", arrayId)
        .put("batch_number", batchNumber)
        .put("next_report_increment", nextReportIncrement);
  }
}
