package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;

/**
 * Has FAILED workflows whose tasks are all done be DONE ({@code docs/contract/cli-and-reaper.md}
 * §29).
 *
 * @param startId the id after which to begin; there need not be such a workflow
 * @param increaseStep how many ids to look at
 */
public record FixStatusInconsistency(long startId, int increaseStep) implements Command {

  static FixStatusInconsistency ofJson(Fields fields) {
    return new FixStatusInconsistency(
        Math.max(0, fields.required("workflow_id", id())),
        fields.required("increase_step", wholeNumber(0)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.FIX_STATUS_INCONSISTENCY;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject().put("workflow_id", startId).put("increase_step", increaseStep);
  }
}
