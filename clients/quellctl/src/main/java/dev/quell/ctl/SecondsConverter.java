package dev.quell.ctl;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a length of time: seconds, or a number with one of the units s, m, h, d. */
final class SecondsConverter implements ITypeConverter<Double> {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)([smhd]?)");

  @Override
  public Double convert(String text) {
    Matcher length = LENGTH.matcher(text);
    if (!length.matches()) {
      throw new TypeConversionException("'" + text + "' is no length of time such as 90, 5m or 2h");
    }
    return new BigDecimal(length.group(1))
        .multiply(BigDecimal.valueOf(seconds(length.group(2))))
        .doubleValue();
  }

  private static long seconds(String unit) {
    return switch (unit) {
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> 1;
    };
  }
}
