package dev.quell.domain.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads the typed fields of a command's JSON form. Tolerant where the contract is (numeric strings
 * for ids, numbers for text); every refusal is a sentence that names the field, what was found and
 * what would be right. Text loses its NUL characters, which PostgreSQL cannot store (contract
 * {@code schema.md} §1).
 */
final class Fields {
  private static final int SHOWN_CHARACTERS = 40;
  private static final double MAX_SECONDS = 10 * 365 * 86_400d;

  private final JsonObject json;

  Fields(JsonObject json) {
    this.json = json;
  }

  /** An id: an integer from 0 to 2^63-1, as a number or a string of digits. */
  long id(String name) {
    return idOf(required(name), name);
  }

  /** A whole number from {@code min} to 2^31-1, as a number or a string of digits. */
  int wholeNumber(String name, int min) {
    Object value = required(name);
    Long number = asLong(value);
    if (number == null || number < min || number > Integer.MAX_VALUE) {
      throw wrong(name, "an integer from " + min + " to " + Integer.MAX_VALUE, value);
    }
    return number.intValue();
  }

  /** A list of ids, sorted ascending, duplicates removed; may be empty. */
  List<Long> ids(String name) {
    Object value = required(name);
    if (!(value instanceof JsonArray array)) {
      throw wrong(name, "an array of integers, such as [1, 2, 3]", value);
    }
    TreeSet<Long> ids = new TreeSet<>();
    for (Object element : array) {
      ids.add(idOf(element, "every element of " + name));
    }
    return List.copyOf(new ArrayList<>(ids));
  }

  /** A duration in seconds, fractions allowed, from 0 to ten years. */
  double seconds(String name) {
    Object value = required(name);
    if (!(value instanceof Number number) || !isDuration(number.doubleValue())) {
      throw wrong(name, "a number of seconds from 0 to " + (long) MAX_SECONDS, value);
    }
    return number.doubleValue();
  }

  /** Text that must be there. */
  String text(String name) {
    return textOf(required(name), name);
  }

  /** Text that may be absent or null; null then. */
  String optionalText(String name) {
    Object value = json.getValue(name);
    return value == null ? null : textOf(value, name);
  }

  private Object required(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      throw CommandException.invalid(
          json.containsKey(name)
              ? "The field '" + name + "' must not be null."
              : "The field '" + name + "' is missing.");
    }
    return value;
  }

  private static long idOf(Object value, String name) {
    Long number = asLong(value);
    if (number == null || number < 0) {
      throw wrong(name, "an integer from 0 to " + Long.MAX_VALUE, value);
    }
    return number;
  }

  private static String textOf(Object value, String name) {
    if (value instanceof String text) {
      return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
    if (value instanceof Number) {
      return value.toString();
    }
    throw wrong(name, "a string", value);
  }

  private static Long asLong(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    try {
      if (value instanceof Double number) {
        return BigDecimal.valueOf(number).longValueExact();
      }
      return value instanceof String digits ? Long.valueOf(digits.strip()) : null;
    } catch (ArithmeticException | NumberFormatException notALong) {
      return null;
    }
  }

  private static boolean isDuration(double seconds) {
    return seconds >= 0 && seconds <= MAX_SECONDS;
  }

  static CommandException wrong(String name, String right, Object found) {
    return CommandException.invalid(
        "The field '" + name + "' must be " + right + ", but it is " + shown(found) + ".");
  }

  private static String shown(Object value) {
    if (value instanceof JsonObject) {
      return "an object";
    }
    if (value instanceof JsonArray) {
      return "an array";
    }
    String text = String.valueOf(value);
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
    return value instanceof String ? "the string \"" + cut + "\"" : cut;
  }
}
