package dev.quell.api.request;

import java.util.Optional;
import java.util.regex.Pattern;

/** Integers as queries carry them: up to 18 decimal digits, no leading zeros, no plus. */
final class IntegerText {
  private static final Pattern PLAIN = Pattern.compile("0|-?[1-9][0-9]{0,17}");

  private IntegerText() {}

  /** The integer; empty if the text is none. */
  static Optional<Long> parse(String text) {
    return PLAIN.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
