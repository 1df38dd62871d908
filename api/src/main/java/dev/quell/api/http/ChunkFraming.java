package dev.quell.api.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows a chunked body byte by byte and tells whether each chunk is a size in hexadecimal digits,
 * a line end, so many bytes and a line end. The library overlooks what stands behind a size or
 * behind a chunk, where a proxy may see another request. Chunk extensions, which mean nothing to
 * anybody, are refused with them. Follows one body; not thread-safe.
 */
final class ChunkFraming {
  private static final int MAX_DIGITS = 8;

  private enum Expects {
    SIZE,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS
  }

  private Expects expects = Expects.SIZE;
  private long size;
  private int digits;

  /**
   * Goes on through the bytes that the library has just taken.
   *
   * @return whether all is well so far
   */
  boolean follows(ByteBuf bytes, int from, int to) {
    int at = from;
    while (at < to && expects != Expects.TRAILERS) {
      if (expects == Expects.DATA) {
        long step = Math.min(size, to - at);
        at += (int) step;
        size -= step;
        expects = size == 0 ? Expects.DATA_CR : Expects.DATA;
      } else if (!isExpected(bytes.getByte(at))) {
        return false;
      } else {
        at++;
      }
    }
    return true;
  }

  private boolean isExpected(byte next) {
    return switch (expects) {
      case SIZE -> next == '\r' ? endSize() : addDigit(next);
      case SIZE_LF -> goOn(next == '\n', size == 0 ? Expects.TRAILERS : Expects.DATA);
      case DATA_CR -> goOn(next == '\r', Expects.DATA_LF);
      case DATA_LF -> goOn(next == '\n', Expects.SIZE);
      case DATA, TRAILERS -> true;
    };
  }

  private boolean addDigit(byte next) {
    int digit = Character.digit(next, 16);
    digits++;
    size = size * 16 + digit;
    return digit >= 0 && digits <= MAX_DIGITS;
  }

  private boolean endSize() {
    boolean any = digits > 0;
    digits = 0;
    return goOn(any, Expects.SIZE_LF);
  }

  private boolean goOn(boolean well, Expects next) {
    expects = next;
    return well;
  }
}
