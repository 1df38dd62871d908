package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.nonBlank;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Lets what kills hold of a run or of an array be queued again. Nothing changes if nothing is held.
 *
 * @param workflowRunId null if an array is released
 * @param arrayId null if a run is released
 * @param restrictedTo the user whose workflows alone may be touched; null for everybody's
 */
public record ReleaseHold(
    @Nullable Long workflowRunId,
    @Nullable Long arrayId,
    String reason,
    String requestedBy,
    @Nullable String restrictedTo)
    implements KillJobCommand {
  private static final int LONGEST_NAME = 255;

  static ReleaseHold ofJson(Fields fields) {
    boolean ofArray = fields.isSet("array_id");
    if (ofArray && fields.isSet("workflow_run_id")) {
      throw fields.refusal(
          "The request must have either the field 'workflow_run_id' or the field 'array_id', not"
              + " both.");
    }
    return new ReleaseHold(
        ofArray ? null : fields.required("workflow_run_id", id()),
        fields.optional("array_id", id()),
        fields.required("reason", nonBlank(CreateKillJob.LONGEST_REASON)),
        fields.required("requested_by", nonBlank(LONGEST_NAME)),
        fields.optional("restricted_to", nonBlank(LONGEST_NAME)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.RELEASE_HOLD;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_run_id", workflowRunId)
        .put("array_id", arrayId)
        .put("reason", reason)
        .put("requested_by", requestedBy)
        .put("restricted_to", restrictedTo);
  }
}
