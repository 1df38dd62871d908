package dev.quell.domain.json;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that others wrote ({@code docs/contract/conventions.md} §12). What could not be kept
 * as it came is refused, where a parser alone would change it: bytes that are no UTF-8, halves of
 * surrogate pairs, numbers beyond the largest double. So is nesting that whoever writes the value
 * again could not follow. Of names that stand twice in an object the last counts, as in Python.
 */
public final class JsonText {
  /** Levels of objects and arrays in one another; no client nests more than five. */
  static final int MAX_DEPTH = 100;

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private JsonText() {}

  /**
   * Reads a value: an object, an array, text, a number, a boolean or null.
   *
   * @throws RefusedJson if it is JSON that is not taken
   * @throws DecodeException if it is no JSON
   */
  public static @Nullable Object decode(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // The replacement stands for what is no UTF-8, or for itself.
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(utf8);
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return decode(marked ? text.substring(1) : text);
  }

  /**
   * Reads a value, as the other method does.
   *
   * @throws RefusedJson if it is JSON that is not taken
   * @throws DecodeException if it is no JSON
   */
  public static @Nullable Object decode(String text) {
    Object value = Json.decodeValue(text);
    check(value, 0);
    return value;
  }

  /** Reads an object that was stored as text; null for whatever else was. */
  public static @Nullable JsonObject storedObject(@Nullable String text) {
    try {
      return text != null && decode(text) instanceof JsonObject object ? object : null;
    } catch (DecodeException notJson) {
      return null;
    }
  }

  private static void requireUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer input = ByteBuffer.wrap(bytes);
    if (decoder.decode(input, CharBuffer.allocate(bytes.length), true).isError()) {
      throw new RefusedJson("it cannot be read beyond " + place(bytes, input.position()));
    }
  }

  private static String place(byte[] bytes, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "line " + line + ", column " + (offset - lineStart + 1);
  }

  private static void check(@Nullable Object value, int depth) {
    if (value instanceof String text) {
      checkText(text);
    } else if (value instanceof Double number) {
      checkNumber(number);
    } else if (value instanceof JsonObject object) {
      checkFields(object.getMap(), deeper(depth));
    } else if (value instanceof JsonArray array) {
      checkElements(array.getList(), deeper(depth));
    } else if (value instanceof Map<?, ?> fields) {
      checkFields(fields, deeper(depth));
    } else if (value instanceof Iterable<?> elements) {
      checkElements(elements, deeper(depth));
    }
  }

  private static int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw new RefusedJson("it is nested deeper than " + MAX_DEPTH + " levels");
    }
    return depth + 1;
  }

  private static void checkFields(Map<?, ?> fields, int depth) {
    fields.forEach(
        (name, value) -> {
          checkText((String) name);
          check(value, depth);
        });
  }

  private static void checkElements(Iterable<?> elements, int depth) {
    elements.forEach(element -> check(element, depth));
  }

  private static void checkNumber(double number) {
    if (Double.isInfinite(number)) {
      throw new RefusedJson("it has a number that no double of 64 bits can hold");
    }
  }

  private static void checkText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isSurrogate(character)) {
        requirePair(text, i);
        i++;
      }
    }
  }

  private static void requirePair(String text, int at) {
    char first = text.charAt(at);
    if (at + 1 == text.length() || !Character.isSurrogatePair(first, text.charAt(at + 1))) {
      throw new RefusedJson("it has half of a surrogate pair, \\u%04x".formatted((int) first));
    }
  }
}
