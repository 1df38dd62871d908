package dev.quell.domain.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Tells what the texts of alike errors have in common: what differs between attempts by nature,
 * such as numbers, times, ids, addresses and paths, is taken out. Immutable.
 *
 * @param text in lower case, with {@code #} for numbers and ids and {@code <path>} for paths
 * @param group the same for the same text, and for no other in practice: 16 hexadecimal digits
 */
public record ErrorPattern(String text, String group) {
  /** Characters at the end of an error that are looked at. */
  public static final int LOOKED_AT = 4_000;

  /** Words at the end of an error that count: where it ends says more than how it began. */
  private static final int WORDS = 120;

  private static final int GROUP_BYTES = 8;

  /**
   * Makes the pattern of an error.
   *
   * @param error if it has more than {@link #LOOKED_AT} characters, its end counts alone
   */
  public static ErrorPattern of(String error) {
    String text = new ErrorWords(end(error).toLowerCase(Locale.ROOT)).pattern(WORDS);
    return new ErrorPattern(text, groupOf(text));
  }

  /** The first word of a text that was cut may be half of one. */
  private static String end(String error) {
    if (error.length() <= LOOKED_AT) {
      return error;
    }
    int from = error.length() - LOOKED_AT;
    while (from < error.length() && !Character.isWhitespace(error.charAt(from))) {
      from++;
    }
    return from == error.length()
        ? error.substring(error.length() - LOOKED_AT)
        : error.substring(from);
  }

  private static String groupOf(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, GROUP_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
