package dev.quell.loadtest.traffic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads the answers to the calls of one connection as they come in, piece by piece: the status, and
 * how long the rest is. It knows only answers that tell their length, as the server's do. Confined
 * to one event loop.
 */
final class AnswerReader {
  private static final byte[] LENGTH = bytes("content-length:");
  private static final byte[] CLOSE = bytes("connection: close");
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_DIGITS = 3;
  private static final int USUAL_BYTES = 1024;
  private static final int UNKNOWN = -1;

  private final ByteBuf bytes = Unpooled.buffer(USUAL_BYTES);
  private int end = UNKNOWN;
  private int status;
  private boolean last;

  /**
   * Takes the next piece.
   *
   * @return whether the answer is complete
   * @throws IllegalStateException if it is no answer, or does not tell its length
   */
  boolean take(ByteBuf piece) {
    bytes.writeBytes(piece);
    if (end == UNKNOWN) {
      readHead();
    }
    int taken = bytes.writerIndex();
    if (end == UNKNOWN || taken < end) {
      return false;
    }
    if (taken > end) {
      throw new IllegalStateException("More came than was asked for");
    }
    bytes.clear();
    end = UNKNOWN;
    return true;
  }

  /** The status of the last answer that was complete. */
  int status() {
    return status;
  }

  /** Whether the server closes the connection after that answer. */
  boolean isLast() {
    return last;
  }

  private void readHead() {
    int length = UNKNOWN;
    boolean closes = false;
    int line = 0;
    int lineEnd;
    while ((lineEnd = bytes.indexOf(line, bytes.writerIndex(), (byte) '\n')) >= 0) {
      if (lineEnd - line <= 1) {
        finishHead(lineEnd + 1, length, closes);
        return;
      }
      if (startsWith(line, LENGTH)) {
        length = number(line + LENGTH.length, lineEnd);
      }
      closes |= startsWith(line, CLOSE);
      line = lineEnd + 1;
    }
  }

  private void finishHead(int bodyAt, int length, boolean closes) {
    if (length == UNKNOWN) {
      throw new IllegalStateException("The answer does not tell its length");
    }
    status = number(STATUS_AT, STATUS_AT + STATUS_DIGITS);
    last = closes;
    end = bodyAt + length;
  }

  private boolean startsWith(int line, byte[] expected) {
    if (bytes.writerIndex() - line < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      int found = bytes.getByte(line + i);
      if ((found >= 'A' && found <= 'Z' ? found + ('a' - 'A') : found) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Blanks do not count. */
  private int number(int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      int digit = bytes.getByte(at) - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      }
    }
    return number;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
