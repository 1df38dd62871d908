package dev.quell.api.report;

import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the time that a client was told last, which it sends back ({@code
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
  static Optional<LocalDateTime> ofJson(Fields fields) {
    String text = fields.optional(FIELD, text());
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

  private static RuntimeException refusal(Fields fields) {
    return fields.invalid(FIELD, "a time such as \"2026-11-24 05:20:07\"");
  }
}
