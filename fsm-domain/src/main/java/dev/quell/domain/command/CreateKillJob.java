package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.nonBlank;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
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
 * @param scope how far it goes; the usual one of the selector if its JSON form tells none
 * @param endsRun whether the run of the workflow ends when the job is done; needs a selector of a
 *     workflow alone
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
    KillScope scope,
    Downstream downstream,
    boolean endsRun,
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

  /** What the field {@code scope} must be. */
  public static final FieldType<KillScope> SCOPE = word(KillScope::find, "\"live\" or \"all\"");

  private static final int LONGEST_NAME = 255;

  static CreateKillJob ofJson(Fields fields) {
    KillSelector selector = SelectorReader.read(fields.required("selector", object()));
    KillScope scope = scope(fields, selector);
    boolean endsRun = fields.optional("ends_run", bool(), false);
    if (endsRun && (scope != KillScope.ALL || !selector.isOfAWorkflowAlone())) {
      throw fields.refusal(
          "The field 'ends_run' must be false unless the selector has workflow_id alone and the"
              + " scope is \"all\".");
    }
    return new CreateKillJob(
        selector,
        fields.required("mode", MODE),
        fields.required("grace_seconds", seconds()),
        fields.optional("rate_limit", rate()),
        scope,
        fields.required("downstream", DOWNSTREAM),
        endsRun,
        fields.required("reason", nonBlank(LONGEST_REASON)),
        fields.required("requested_by", nonBlank(LONGEST_NAME)),
        fields.optional("idempotency_key", text(LONGEST_NAME)),
        fields.optional("restricted_to", text(LONGEST_NAME)),
        fields.optional("horizon", count()),
        fields.optional("expected", count()));
  }

  /**
   * Reads how far a kill of a selector is to go; the usual one if the fields do not tell.
   *
   * @throws RuntimeException the refusal of the fields, if the selector cannot mean that
   */
  public static KillScope scope(Fields fields, KillSelector selector) {
    KillScope scope = fields.optional("scope", SCOPE, KillScope.usualOf(selector));
    if (scope == KillScope.ALL && !KillScope.mayBeAll(selector)) {
      throw fields.refusal(KillScope.CANNOT_BE_ALL);
    }
    return scope;
  }

  /** Tells the same with another number that its author expects. */
  public CreateKillJob expecting(@Nullable Long instances) {
    return new CreateKillJob(
        selector,
        mode,
        graceSeconds,
        rateLimit,
        scope,
        downstream,
        endsRun,
        reason,
        requestedBy,
        idempotencyKey,
        restrictedTo,
        maxInstanceId,
        instances);
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
        .put("scope", scope.wireName())
        .put("downstream", downstream.wireName())
        .put("ends_run", endsRun)
        .put("reason", reason)
        .put("requested_by", requestedBy)
        .put("idempotency_key", idempotencyKey)
        .put("restricted_to", restrictedTo)
        .put("horizon", maxInstanceId)
        .put("expected", expected);
  }
}
