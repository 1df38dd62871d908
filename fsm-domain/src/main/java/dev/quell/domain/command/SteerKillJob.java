package dev.quell.domain.command;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.nonBlank;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.KillJobAction;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Changes how a kill job goes on. An action that has been done already changes nothing.
 *
 * @param rateLimit instances a second for {@link KillJobAction#SET_RATE}; null for no limit
 * @param reason null if none was given
 */
public record SteerKillJob(
    long killJobId,
    KillJobAction action,
    @Nullable Double rateLimit,
    String requestedBy,
    @Nullable String reason)
    implements KillJobCommand {

  private static final int LONGEST_NAME = 255;
  private static final FieldType<KillJobAction> ACTION =
      word(KillJobAction::find, "\"pause\", \"resume\", \"cancel\", \"force\" or \"set_rate\"");

  static SteerKillJob ofJson(Fields fields) {
    return new SteerKillJob(
        fields.required("kill_job_id", id()),
        fields.required("action", ACTION),
        fields.optional("rate_limit", rate()),
        fields.required("requested_by", nonBlank(LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.STEER_KILL_JOB;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("action", action.wireName())
        .put("rate_limit", rateLimit)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
