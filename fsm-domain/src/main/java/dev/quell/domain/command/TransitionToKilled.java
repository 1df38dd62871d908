package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a distributor has told the cluster to kill a batch: its instances in KILL_SELF end,
 * and so do their Tasks ({@code docs/contract/array-and-task-instance.md} §12).
 *
 * @param requestedBy whom the audit names; null for a distributor that says no name
 */
public record TransitionToKilled(long arrayId, int batchNumber, @Nullable String requestedBy)
    implements BatchTransition {
  /** Characters of a name that the audit keeps. */
  static final int LONGEST_NAME = 255;

  /** Of a distributor that says no name. */
  public TransitionToKilled(long arrayId, int batchNumber) {
    this(arrayId, batchNumber, null);
  }

  static TransitionToKilled ofJson(Fields fields) {
    return new TransitionToKilled(
        fields.required("array_id", id()),
        fields.required("batch_number", wholeNumber(0)),
        fields.optional("requested_by", text(LONGEST_NAME)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_KILLED;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("array_id", arrayId)
        .put("batch_number", batchNumber)
        .put("requested_by", requestedBy);
  }
}
