package dev.quell.domain.json;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads ids as clients send them: any integer. One that no row can have is an unknown id, not a
 * malformed one ({@code docs/contract/conventions.md}, Ids that cannot exist). Of those beyond 64
 * bits the nearest of 64 bits is read, which no row has either.
 */
public final class IdNumbers {
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");

  private IdNumbers() {}

  /** Reads a number, or text of decimal digits; null if the value is no integer. */
  static @Nullable Long of(@Nullable Object value) {
    if (value instanceof BigInteger number) {
      return number.bitLength() < Long.SIZE
          ? Long.valueOf(number.longValue())
          : nearest(number.signum() < 0);
    }
    return value instanceof String text ? ofDigits(text.strip()) : WholeNumbers.of(value);
  }

  /** Reads decimal digits, which a minus may precede; null if the text is something else. */
  public static @Nullable Long ofDigits(String text) {
    // Long.valueOf alone would take a plus, and the digits of every script.
    if (!DIGITS.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooLarge) {
      return nearest(text.charAt(0) == '-');
    }
  }

  private static Long nearest(boolean negative) {
    return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
