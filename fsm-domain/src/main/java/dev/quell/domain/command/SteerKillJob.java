package dev.quell.domain.command;

import dev.quell.domain.kill.KillJobAction;
import io.vertx.core.json.JsonObject;

/**
 * Change how a kill job goes on. An action that has been done already changes nothing.
 *
 * @param rateLimit instances a second for {@link KillJobAction#SET_RATE}; null for no limit
 * @param reason null if none was given
 */
public record SteerKillJob(
    long killJobId, KillJobAction action, Double rateLimit, String requestedBy, String reason)
    implements KillJobCommand {

  private static final int LONGEST_NAME = 255;

  static SteerKillJob ofJson(Fields fields) {
    return new SteerKillJob(
        fields.id("kill_job_id"),
        fields.word(
            "action",
            KillJobAction::find,
            "\"pause\", \"resume\", \"cancel\", \"force\" or \"set_rate\""),
        fields.optionalRate("rate_limit"),
        fields.nonBlank("requested_by", LONGEST_NAME),
        fields.optionalText("reason", CreateKillJob.LONGEST_REASON));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.STEER_KILL_JOB;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("action", action.word())
        .put("rate_limit", rateLimit)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
