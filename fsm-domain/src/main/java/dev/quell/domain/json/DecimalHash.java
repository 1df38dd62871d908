package dev.quell.domain.json;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that clients compute and compare as text: integers of up to 78 digits, which no long
 * and no double can hold ({@code docs/contract/workflow-and-bind.md} Part G, {@code
 * docs/contract/schema.md} §4).
 */
public final class DecimalHash {
  /** Says what a hash must be, for refusals. */
  static final String EXPECTED =
      "an integer of up to 78 digits, such as 17 or \"17\", without a sign";

  private static final int MAX_DIGITS = 78;

  /** Beyond 2^53 a double may stand for another integer than the one that was sent. */
  private static final double MAX_EXACT = 0x1p53;

  private static final Pattern DIGITS = Pattern.compile("0*([0-9]{1," + MAX_DIGITS + "})");

  private DecimalHash() {}

  /**
   * The one text of a hash: decimal digits without leading zeros.
   *
   * @param value a JSON integer or a string of decimal digits, blanks around them allowed
   * @return empty if it is no hash
   */
  public static Optional<String> canonical(@Nullable Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      return ofDigits(value.toString());
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT
          ? ofDigits(Long.toString(number.longValue()))
          : Optional.empty();
    }
    return value instanceof String text ? ofDigits(text.strip()) : Optional.empty();
  }

  private static Optional<String> ofDigits(String text) {
    return Optional.of(text)
        .filter(digits -> DIGITS.matcher(digits).matches())
        .map(digits -> new BigInteger(digits).toString());
  }
}
