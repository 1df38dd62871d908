package dev.quell.domain.json;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists the types of JSON values without parts. They are as tolerant as the contract is: numeric
 * strings count as ids, and numbers as text. Text loses its NUL characters, which PostgreSQL cannot
 * store ({@code docs/contract/schema.md} §1).
 */
public final class FieldTypes {
  private static final long MAX_SECONDS = 10 * 365 * 86_400L;
  private static final int MOST_PER_SECOND = 1_000_000;
  private static final String TRUE_OR_FALSE = "true or false";

  private static final FieldType<Long> ID = FieldType.of("an integer", IdNumbers::of);
  private static final FieldType<Long> COUNT =
      FieldType.of("an integer from 0 to " + Long.MAX_VALUE, FieldTypes::countOf);
  private static final FieldType<Integer> FROM_ZERO = from(0);
  private static final FieldType<String> HASH =
      FieldType.of(DecimalHash.EXPECTED, value -> DecimalHash.canonical(value).orElse(null));
  private static final FieldType<String> TEXT = FieldType.of("a string", FieldTypes::textOf);
  private static final FieldType<String> SCALAR =
      FieldType.of(
          "a string", value -> value instanceof Boolean ? value.toString() : textOf(value));
  private static final FieldType<Boolean> BOOL =
      FieldType.of(TRUE_OR_FALSE, value -> value instanceof Boolean bool ? bool : null);
  private static final FieldType<Boolean> LENIENT_BOOL =
      FieldType.of(TRUE_OR_FALSE, FieldTypes::boolOfWord);
  private static final FieldType<Boolean> PYTHON_TRUTHY =
      FieldType.of(TRUE_OR_FALSE, FieldTypes::truthOf);
  private static final FieldType<Double> SECONDS =
      FieldType.of(
          "a number of seconds from 0 to " + MAX_SECONDS,
          value -> numberWithin(value, number -> number >= 0 && number <= MAX_SECONDS));
  private static final FieldType<Double> RATE =
      FieldType.of(
          "a number of instances a second above 0 and up to " + MOST_PER_SECOND + ", or null",
          value -> numberWithin(value, number -> number > 0 && number <= MOST_PER_SECOND));

  private static final FieldType<Instant> TIME =
      FieldType.of("a time such as 2026-03-01T12:00:00.123Z", FieldTypes::timeOf);

  private FieldTypes() {}

  /** Any integer, as a number or a string of digits; see {@link IdNumbers}. */
  public static FieldType<Long> id() {
    return ID;
  }

  /** An integer from 0 to 2^63-1 that is no row's id, as a number or a string of digits. */
  public static FieldType<Long> count() {
    return COUNT;
  }

  /** A whole number from {@code min} to 2^31-1, as a number or a string of digits. */
  public static FieldType<Integer> wholeNumber(int min) {
    return min == 0 ? FROM_ZERO : from(min);
  }

  private static FieldType<Integer> from(int min) {
    return FieldType.of(
        "an integer from " + min + " to " + Integer.MAX_VALUE,
        value -> {
          Long number = WholeNumbers.of(value);
          return number == null || number < min || number > Integer.MAX_VALUE
              ? null
              : Integer.valueOf(number.intValue());
        });
  }

  /** A hash in its canonical decimal text, as {@link DecimalHash} reads it. */
  public static FieldType<String> hash() {
    return HASH;
  }

  /** A string or a number, as text. */
  public static FieldType<String> text() {
    return TEXT;
  }

  /** Text of at most so many characters. */
  public static FieldType<String> text(int maxCharacters) {
    return TEXT.such(
        "a string of at most " + maxCharacters + " characters",
        text -> text.codePointCount(0, text.length()) <= maxCharacters);
  }

  /** Text of at most so many characters that is not only blanks. */
  public static FieldType<String> nonBlank(int maxCharacters) {
    return text(maxCharacters).such("a text that is not blank", text -> !text.isBlank());
  }

  /** A string, a number or a boolean, as text. */
  public static FieldType<String> scalar() {
    return SCALAR;
  }

  /** True or false, and nothing else. */
  public static FieldType<Boolean> bool() {
    return BOOL;
  }

  /** True or false, also as text in any case, or as 1 or 0. */
  public static FieldType<Boolean> lenientBool() {
    return LENIENT_BOOL;
  }

  /**
   * True or false; a number or a text counts as the reference's Python takes it: false if it is
   * zero or empty, else true.
   */
  public static FieldType<Boolean> pythonTruthy() {
    return PYTHON_TRUTHY;
  }

  /** A duration in seconds, fractions allowed, from 0 to ten years. */
  public static FieldType<Double> seconds() {
    return SECONDS;
  }

  /** How many a second, more than 0 and at most a million. */
  public static FieldType<Double> rate() {
    return RATE;
  }

  /** A time as ISO 8601 writes it, in UTC. */
  public static FieldType<Instant> time() {
    return TIME;
  }

  /**
   * One of some words.
   *
   * @param expected names the words, for the refusal
   */
  public static <T> FieldType<T> word(Function<String, Optional<T>> find, String expected) {
    return FieldType.of(expected, value -> find.apply(value.toString()).orElse(null));
  }

  private static @Nullable Long countOf(Object value) {
    Long number = WholeNumbers.of(value);
    return number != null && number >= 0 ? number : null;
  }

  private static @Nullable String textOf(Object value) {
    if (value instanceof String text) {
      return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
    return value instanceof Number ? value.toString() : null;
  }

  private static @Nullable Instant timeOf(Object value) {
    try {
      return value instanceof String text ? Instant.parse(text) : null;
    } catch (DateTimeParseException notATime) {
      return null;
    }
  }

  private static @Nullable Boolean boolOfWord(Object value) {
    return switch (value.toString().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Boolean.TRUE;
      case "false", "0" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static @Nullable Boolean truthOf(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    return value instanceof String text ? Boolean.valueOf(!text.isEmpty()) : null;
  }

  private static @Nullable Double numberWithin(Object value, DoublePredicate range) {
    return value instanceof Number number && range.test(number.doubleValue())
        ? Double.valueOf(number.doubleValue())
        : null;
  }
}
