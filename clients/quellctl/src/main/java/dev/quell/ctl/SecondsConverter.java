package dev.quell.ctl;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a length of time: seconds, or a number with one of the units s, m, h, d. */
final class SecondsConverter implements ITypeConverter<Double> {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)([smhd]?)");
  private static final Map<String, Integer> UNITS =
      Map.of("", 1, "s", 1, "m", 60, "h", 3600, "d", 86_400);

  @Override
  public Double convert(String text) {
    Matcher length = LENGTH.matcher(text);
    if (!length.matches()) {
      throw new TypeConversionException("'" + text + "' is no length of time such as 90, 5m or 2h");
    }
    return new BigDecimal(length.group(1))
        .multiply(BigDecimal.valueOf(UNITS.get(length.group(2))))
        .doubleValue();
  }
}
