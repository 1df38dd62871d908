package dev.quell.api.operate;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import dev.quell.domain.command.SelectorFields;
import dev.quell.domain.kill.KillSelector;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * What a dry run looked at, so that the kill means the same: its selector, and the highest instance
 * there was. Gives no right, so it is not signed: whoever makes one up could as well send its
 * selector.
 *
 * @param madeAt whole seconds
 */
record SelectionToken(KillSelector selector, long horizon, Instant madeAt) {
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
      Fields fields = new Fields(new JsonObject(new String(bytes, StandardCharsets.UTF_8)));
      return new SelectionToken(
          SelectorFields.read(fields.object("selector")),
          fields.id("horizon"),
          Instant.ofEpochSecond(fields.wholeNumber("made_at", 0)));
    } catch (IllegalArgumentException | DecodeException | CommandException wrong) {
      throw MALFORMED;
    }
  }

  /** The text that stands for it. */
  String text() {
    JsonObject json =
        new JsonObject()
            .put("selector", selector.toJson())
            .put("horizon", horizon)
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
