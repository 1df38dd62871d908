package dev.quell.api.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.Fields;
import dev.quell.domain.command.SelectorFields;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillSelector;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What somebody wants to have killed.
 *
 * @param horizon the highest instance id that is meant; null for the highest there is
 * @param graceSeconds between being told to die and being ended; null for the default
 * @param rateLimit instances a second; null for no limit
 * @param confirm how many instances its author expects; null if not told
 */
public record KillJobOrder(
    KillSelector selector,
    Long horizon,
    KillMode mode,
    Double graceSeconds,
    Double rateLimit,
    Downstream downstream,
    String reason,
    Long confirm) {

  private static final String EITHER =
      "The request must have either the field 'selector' or the field 'token'";

  /**
   * Reads the body of a request.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static KillJobOrder ofJson(JsonObject body, Instant now) {
    Fields fields = new Fields(body);
    boolean bySelector = fields.isSet("selector");
    if (bySelector == fields.isSet("token")) {
      throw CommandException.invalid(EITHER + (bySelector ? ", not both." : "."));
    }
    return bySelector
        ? ofFields(fields, SelectorFields.read(fields.object("selector")), null)
        : ofToken(fields, SelectionToken.parse(fields.text("token"), now));
  }

  private static KillJobOrder ofToken(Fields fields, SelectionToken token) {
    return ofFields(fields, token.selector(), token.horizon());
  }

  /**
   * Reads all but the selection.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  public static KillJobOrder ofFields(Fields fields, KillSelector selector, Long horizon) {
    return new KillJobOrder(
        selector,
        horizon,
        fields.isSet("mode")
            ? fields.word("mode", KillMode::find, "\"graceful\" or \"force\"")
            : KillMode.GRACEFUL,
        fields.optionalSeconds("grace_seconds"),
        fields.optionalRate("rate_limit"),
        fields.isSet("downstream")
            ? fields.word("downstream", Downstream::find, "\"keep\" or \"hold\"")
            : Downstream.KEEP,
        fields.nonBlank("reason", CreateKillJob.LONGEST_REASON),
        fields.optionalId("confirm"));
  }
}
