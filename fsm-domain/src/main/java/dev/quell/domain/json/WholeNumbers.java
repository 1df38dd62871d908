package dev.quell.domain.json;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads whole numbers as clients send them: as numbers, or as text of decimal digits. */
final class WholeNumbers {
  /** Beyond 2^53 a double may stand for another integer than the one that was sent. */
  private static final double MAX_EXACT = 0x1p53;

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private WholeNumbers() {}

  /** Reads a whole number; null if the value is none. */
  static @Nullable Long of(@Nullable Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number) {
      return isExact(number) ? Long.valueOf(number.longValue()) : null;
    }
    return value instanceof String text ? ofDigits(text.strip()) : null;
  }

  /** Reads a number of digits alone; null if the text is none, or the number too large. */
  static @Nullable Long ofDigits(String text) {
    // Long.valueOf alone would take signs and the digits of every script.
    if (!isDigits(text)) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  static boolean isDigits(String text) {
    return DIGITS.matcher(text).matches();
  }

  private static boolean isExact(double number) {
    return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT;
  }
}
