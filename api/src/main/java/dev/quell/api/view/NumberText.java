package dev.quell.api.view;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Numbers that are stored as text, and floats as Python writes them. */
public final class NumberText {
  private static final int LONGEST = 60;

  private NumberText() {}

  /** A whole number, or a float; empty if the text is null, no number or beyond both. */
  public static Optional<Number> parse(@Nullable String text) {
    if (text == null || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text.strip()));
    } catch (NumberFormatException notWhole) {
      return parseFloat(text.strip());
    }
  }

  private static Optional<Number> parseFloat(String text) {
    try {
      double number = new BigDecimal(text).doubleValue();
      return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }

  /** A float without exponent and with at least one decimal. */
  public static String ofFloat(double number) {
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }
}
