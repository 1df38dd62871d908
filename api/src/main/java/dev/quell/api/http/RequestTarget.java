package dev.quell.api.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether the address of a request stands for one text ({@code docs/contract/conventions.md}
 * §12). Decoders put a replacement for what they cannot decode, and so for another text.
 */
final class RequestTarget {
  private static final int LAST_ASCII = 0x7f;
  private static final int ESCAPE_LENGTH = 3;

  private RequestTarget() {}

  /** Tells whether it is ASCII, and every percent sign begins an escape of UTF-8. */
  static boolean isText(String target) {
    boolean escaped = false;
    for (int i = 0; i < target.length(); i++) {
      char character = target.charAt(i);
      if (character > LAST_ASCII) {
        return false;
      }
      escaped |= character == '%';
    }
    return !escaped || areEscapesText(target);
  }

  private static boolean areEscapesText(String target) {
    ByteBuffer bytes = ByteBuffer.allocate(target.length());
    int i = 0;
    while (i < target.length()) {
      if (target.charAt(i) == '%') {
        int escaped = byteOf(target, i);
        if (escaped < 0) {
          return false;
        }
        bytes.put((byte) escaped);
        i += ESCAPE_LENGTH;
      } else {
        bytes.put((byte) target.charAt(i));
        i++;
      }
    }
    return isUtf8(bytes.flip());
  }

  /** Reads an escape; -1 if it is none. */
  private static int byteOf(String target, int at) {
    if (at + 2 >= target.length()) {
      return -1;
    }
    int high = Character.digit(target.charAt(at + 1), 16);
    int low = Character.digit(target.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static boolean isUtf8(ByteBuffer bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return true;
    } catch (CharacterCodingException otherBytes) {
      return false;
    }
  }
}
