package dev.quell.api.report;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The time that a client was told last, which it sends back ({@code
 * docs/contract/workflow-and-bind.md} §9).
 */
final class LastSync {
  private static final String FIELD = "last_sync";
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");

  private LastSync() {}

  /**
   * Reads a request body; empty if the client was told nothing yet.
   *
   * @return a time in UTC
   * @throws CommandException (INVALID) if it is no time
   */
  static Optional<LocalDateTime> ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    String text = fields.optionalText(FIELD);
    if (text == null) {
      return Optional.empty();
    }
    try {
      if (TIME.matcher(text).matches()) {
        return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
      }
    } catch (DateTimeException noSuchTime) {
      throw refusal(fields);
    }
    throw refusal(fields);
  }

  private static CommandException refusal(Fields fields) {
    return fields.refusal(FIELD, "a time such as \"2026-11-24 05:20:07\"");
  }
}
