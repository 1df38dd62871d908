package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Tells that a distributor has submitted a batch to the cluster ({@code
 * docs/contract/array-and-task-instance.md} §5).
 *
 * @param nextReportIncrement seconds until the first heartbeat is overdue
 */
public record TransitionToLaunched(long arrayId, int batchNumber, double nextReportIncrement)
    implements BatchTransition {

  static TransitionToLaunched ofJson(Fields fields) {
    return new TransitionToLaunched(
        fields.required("array_id", id()),
        fields.required("batch_number", wholeNumber(0)),
        fields.required("next_report_increment", seconds()));
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
