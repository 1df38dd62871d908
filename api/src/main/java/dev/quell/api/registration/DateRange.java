package dev.quell.api.registration;

import static dev.quell.api.http.ParameterTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** The time between the midnights that begin two days, both in UTC. */
record DateRange(LocalDate start, LocalDate end) {
  private static final int MAX_DAYS = 7;
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /**
   * Reads the parameters {@code start_date} and {@code end_date}.
   *
   * @throws CommandException (INVALID) if one is missing or no date, or if they are more than seven
   *     days apart
   */
  static DateRange of(Fields query) {
    DateRange range = new DateRange(date(query, "start_date"), date(query, "end_date"));
    if (ChronoUnit.DAYS.between(range.start, range.end) > MAX_DAYS) {
      throw CommandException.invalid(
          "The query parameter 'end_date' must be at most "
              + MAX_DAYS
              + " days after 'start_date'.");
    }
    return range;
  }

  private static LocalDate date(Fields query, String name) {
    String text = query.optional(name, text(), "");
    if (DATE.matcher(text).matches()) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeParseException noSuchDay) {
        throw wrong(name);
      }
    }
    throw wrong(name);
  }

  private static CommandException wrong(String name) {
    return CommandException.invalid(
        "The query parameter '" + name + "' must be a date such as 2026-01-31.");
  }

  /** Whether it ends before it begins. */
  boolean isEmpty() {
    return end.isBefore(start);
  }
}
