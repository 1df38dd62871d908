package dev.quell.api.operate;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.json.Fields;
import dev.quell.domain.json.JsonText;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.SelectorReader;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Keeps what a dry run looked at, so that the kill means the same: its selector, its scope, and the
 * highest instance there was. Gives no right, so it is not signed: whoever makes one up could as
 * well send its selector.
 *
 * @param madeAt whole seconds
 */
record SelectionToken(KillSelector selector, KillScope scope, long maxInstanceId, Instant madeAt) {
  private static final Duration LIFE = Duration.ofHours(1);

  /** Clocks of processes differ. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private static final CommandException MALFORMED =
      CommandException.invalid("The field 'token' must be the token of a dry run, unchanged.");

  /**
   * Reads a token.
   *
   * @throws CommandException (INVALID) if it is none, or older than an hour
   */
  static SelectionToken parse(String text, Instant now) {
    SelectionToken token = decode(text);
    if (now.isAfter(token.expiresAt()) || token.madeAt.isAfter(now.plus(AHEAD))) {
      throw CommandException.invalid(
          "The field 'token' must be of a dry run of the last hour, but it has expired.");
    }
    return token;
  }

  private static SelectionToken decode(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      Fields fields =
          Fields.ofJson(
              JsonText.decode(bytes) instanceof JsonObject json ? json : new JsonObject(),
              sentence -> MALFORMED);
      return new SelectionToken(
          SelectorReader.read(fields.required("selector", object())),
          fields.optional("scope", CreateKillJob.SCOPE, KillScope.LIVE),
          fields.required("horizon", count()),
          Instant.ofEpochSecond(fields.required("made_at", wholeNumber(0))));
    } catch (IllegalArgumentException | DecodeException noToken) {
      throw MALFORMED;
    }
  }

  /** The text that stands for it. */
  String text() {
    JsonObject json =
        new JsonObject()
            .put("selector", selector.toJson())
            .put("scope", scope.wireName())
            .put("horizon", maxInstanceId)
            .put("made_at", madeAt.getEpochSecond());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  /** From when on it is refused. */
  Instant expiresAt() {
    return madeAt.plus(LIFE);
  }
}
