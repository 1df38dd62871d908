package dev.quell.domain.command;

import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillSelector;
import io.vertx.core.json.JsonObject;

/**
 * Begin a kill job. It is a committed row once this is answered. A repetition with the same
 * idempotency key by the same person is answered with the job that exists, if it asks for the same.
 *
 * @param graceSeconds between being told to die and being ended
 * @param rateLimit instances a second; null for no limit
 * @param idempotencyKey null for none
 * @param restrictedTo the user whose workflows alone may be touched; null for everybody's
 * @param horizon the highest instance id that is meant; null for the highest there is
 * @param expected how many instances its author expects; null if not told
 */
public record CreateKillJob(
    KillSelector selector,
    KillMode mode,
    double graceSeconds,
    Double rateLimit,
    Downstream downstream,
    String reason,
    String requestedBy,
    String idempotencyKey,
    String restrictedTo,
    Long horizon,
    Long expected)
    implements KillJobCommand {

  /** Characters of a reason. */
  public static final int LONGEST_REASON = 1_000;

  private static final int LONGEST_NAME = 255;

  static CreateKillJob ofJson(Fields fields) {
    return new CreateKillJob(
        SelectorFields.read(fields.object("selector")),
        fields.word("mode", KillMode::find, "\"graceful\" or \"force\""),
        fields.seconds("grace_seconds"),
        fields.optionalRate("rate_limit"),
        fields.word("downstream", Downstream::find, "\"keep\" or \"hold\""),
        fields.nonBlank("reason", LONGEST_REASON),
        fields.nonBlank("requested_by", LONGEST_NAME),
        fields.optionalText("idempotency_key", LONGEST_NAME),
        fields.optionalText("restricted_to", LONGEST_NAME),
        fields.optionalId("horizon"),
        fields.optionalId("expected"));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_KILL_JOB;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("selector", selector.toJson())
        .put("mode", mode.word())
        .put("grace_seconds", graceSeconds)
        .put("rate_limit", rateLimit)
        .put("downstream", downstream.word())
        .put("reason", reason)
        .put("requested_by", requestedBy)
        .put("idempotency_key", idempotencyKey)
        .put("restricted_to", restrictedTo)
        .put("horizon", horizon)
        .put("expected", expected);
  }
}
