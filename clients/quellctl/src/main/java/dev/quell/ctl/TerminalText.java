package dev.quell.ctl;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes text safe to show: what others wrote must not control the reader's terminal. */
final class TerminalText {
  static final String EMPTY = "-";

  private static final String CONTROL_CHARACTERS = "[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]";

  private TerminalText() {}

  /** Formats one line without control characters; {@code -} for null and for empty text. */
  static String of(@Nullable Object value) {
    String text = value == null ? "" : value.toString().replaceAll(CONTROL_CHARACTERS, "?");
    return text.isEmpty() ? EMPTY : text;
  }

  /** Formats a number with its digits in groups. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats a number and its noun. */
  static String count(long number, String one, String several) {
    return number(number) + " " + (number == 1 ? one : several);
  }

  /** Formats a number without its fraction if there is none; {@code -} for null. */
  static String decimal(@Nullable Number number) {
    return number == null
        ? EMPTY
        : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
  }

  /** Formats a length of time. */
  static String seconds(@Nullable Number seconds) {
    return seconds == null ? EMPTY : decimal(seconds) + " s";
  }

  /** Shortens an ISO time to the second. */
  static String time(@Nullable String iso) {
    return of(iso).replaceFirst("\\.\\d+", "");
  }
}
