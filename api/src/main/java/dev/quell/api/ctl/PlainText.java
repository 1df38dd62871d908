package dev.quell.api.ctl;

import java.math.BigDecimal;
import java.util.Locale;

/** Makes text that is safe to show: what others wrote must not steer the reader's terminal. */
final class PlainText {
  static final String NOTHING = "-";

  private static final String STEERING = "[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]";

  private PlainText() {}

  /** One line without control characters; {@code -} for null and for empty text. */
  static String of(Object value) {
    String text = value == null ? "" : value.toString().replaceAll(STEERING, "?");
    return text.isEmpty() ? NOTHING : text;
  }

  /** A number with its digits in groups. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number and its noun. */
  static String count(long number, String one, String several) {
    return number(number) + " " + (number == 1 ? one : several);
  }

  /** A number without its fraction if there is none; {@code -} for null. */
  static String decimal(Number number) {
    return number == null
        ? NOTHING
        : new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
  }

  /** A length of time. */
  static String seconds(Number seconds) {
    return seconds == null ? NOTHING : decimal(seconds) + " s";
  }

  /** An ISO time to the second. */
  static String time(String iso) {
    return of(iso).replaceFirst("\\.\\d+", "");
  }
}
