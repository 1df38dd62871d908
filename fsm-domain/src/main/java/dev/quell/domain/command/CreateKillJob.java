package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.nonBlank;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.SelectorReader;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Begins a kill job. It is a committed row once this is answered. A repetition with the same
 * idempotency key by the same person is answered with the job that exists, if it asks for the same.
 *
 * @param graceSeconds between being told to die and being ended
 * @param rateLimit instances a second; null for no limit
 * @param idempotencyKey null for none
 * @param restrictedTo the user whose workflows alone may be touched; null for everybody's
 * @param maxInstanceId the highest instance id that is meant; null for the highest there is
 * @param expected how many instances its author expects; null if not told
 */
public record CreateKillJob(
    KillSelector selector,
    KillMode mode,
    double graceSeconds,
    @Nullable Double rateLimit,
    Downstream downstream,
    String reason,
    String requestedBy,
    @Nullable String idempotencyKey,
    @Nullable String restrictedTo,
    @Nullable Long maxInstanceId,
    @Nullable Long expected)
    implements KillJobCommand {

  /** Characters of a reason. */
  public static final int LONGEST_REASON = 1_000;

  /** What the field {@code mode} must be. */
  public static final FieldType<KillMode> MODE = word(KillMode::find, "\"graceful\" or \"force\"");

  /** What the field {@code downstream} must be. */
  public static final FieldType<Downstream> DOWNSTREAM =
      word(Downstream::find, "\"keep\" or \"hold\"");

  private static final int LONGEST_NAME = 255;

  static CreateKillJob ofJson(Fields fields) {
    return new CreateKillJob(
        SelectorReader.read(fields.required("selector", object())),
        fields.required("mode", MODE),
        fields.required("grace_seconds", seconds()),
        fields.optional("rate_limit", rate()),
        fields.required("downstream", DOWNSTREAM),
        fields.required("reason", nonBlank(LONGEST_REASON)),
        fields.required("requested_by", nonBlank(LONGEST_NAME)),
        fields.optional("idempotency_key", text(LONGEST_NAME)),
        fields.optional("restricted_to", text(LONGEST_NAME)),
        fields.optional("horizon", id()),
        fields.optional("expected", id()));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_KILL_JOB;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("selector", selector.toJson())
        .put("mode", mode.wireName())
        .put("grace_seconds", graceSeconds)
        .put("rate_limit", rateLimit)
        .put("downstream", downstream.wireName())
        .put("reason", reason)
        .put("requested_by", requestedBy)
        .put("idempotency_key", idempotencyKey)
        .put("restricted_to", restrictedTo)
        .put("horizon", maxInstanceId)
        .put("expected", expected);
  }
}
