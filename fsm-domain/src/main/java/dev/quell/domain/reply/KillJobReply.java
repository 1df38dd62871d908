package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.json.JsonObject;

/**
 * Tells where a kill job stands after a command.
 *
 * @param applied false if the command changed nothing, because it came twice or too late
 */
public record KillJobReply(long killJobId, KillJobState state, boolean applied)
    implements CommandReply {

  /** Reads the JSON form; fields that are not known are ignored. */
  public static KillJobReply ofJson(Fields fields) {
    return new KillJobReply(
        fields.required("kill_job_id", id()),
        fields.required("state", KillJobView.STATE),
        fields.required("applied", bool()));
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("state", state.wireName())
        .put("applied", applied);
  }
}
