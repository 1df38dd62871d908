package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Sums digests of rows as {@link Dialect#digest} does, so that a page that is as it was need not be
 * read again. A sum that differs for another reason costs a second reading, and nothing else.
 */
final class RowDigest {
  private static final int BYTES = Dialect.DIGITS / 2;

  private final MessageDigest digest;
  private long sum;

  RowDigest() {
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(List<@Nullable String> row) {
    StringJoiner text = new StringJoiner("|");
    for (String value : row) {
      text.add(value == null ? Dialect.ABSENT : value);
    }
    byte[] bytes = digest.digest(text.toString().getBytes(UTF_8));
    long number = 0;
    for (int i = 0; i < BYTES; i++) {
      number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
    }
    sum += number;
  }

  long sum() {
    return sum;
  }
}
