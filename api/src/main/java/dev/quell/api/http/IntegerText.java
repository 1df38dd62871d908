package dev.quell.api.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** Integers as paths and queries carry them: plain decimal digits, no leading zeros or plus. */
final class IntegerText {
  private static final Pattern PLAIN = Pattern.compile("0|-?[1-9][0-9]*");

  private IntegerText() {}

  /** The integer; empty if the text is none, or has more than 64 bits. */
  static Optional<Long> parse(String text) {
    if (!PLAIN.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }
}
