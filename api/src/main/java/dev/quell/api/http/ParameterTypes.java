package dev.quell.api.http;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.IdNumbers;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists the types of the parameters of paths and queries. Integers are plain decimal digits,
 * without leading zeros or a plus. Of a repeated parameter the first value counts, unless the type
 * is one of lists.
 */
public final class ParameterTypes {
  private static final Pattern PLAIN = Pattern.compile("0|-?[1-9][0-9]*");
  private static final String AN_INTEGER = "an integer in decimal digits";
  private static final String A_TEXT = "a text, which may be empty";

  private static final FieldType<String> TEXT =
      FieldType.of(A_TEXT, value -> first(value).replace("\0", ""));
  private static final FieldType<String> EMPTY_AS_ABSENT =
      TEXT.map(text -> text.isEmpty() ? null : text);
  private static final FieldType<String> BLANK_AS_ABSENT =
      TEXT.map(text -> text.isBlank() ? null : text.strip());
  private static final FieldType<Long> INTEGER =
      FieldType.of(AN_INTEGER, value -> integerOf(first(value)));
  private static final FieldType<Long> ID = FieldType.of(AN_INTEGER, value -> idOf(first(value)));

  private static final FieldType<OffsetDateTime> TIME =
      FieldType.of(
          "a time such as 2026-03-01T12:00:00Z, or a date for its midnight in UTC",
          value -> timeOf(first(value)));

  private ParameterTypes() {}

  /** A moment, as ISO 8601 writes it; a date alone is its first moment in UTC. */
  public static FieldType<OffsetDateTime> time() {
    return TIME;
  }

  /** Text, which may be empty. */
  public static FieldType<String> text() {
    return TEXT;
  }

  /** Text; an optional one that is empty counts as absent. */
  public static FieldType<String> emptyAsAbsent() {
    return EMPTY_AS_ABSENT;
  }

  /** Text without blanks around it; an optional one that is nothing but blanks counts as absent. */
  public static FieldType<String> blankAsAbsent() {
    return BLANK_AS_ABSENT;
  }

  /** All values of a repeated parameter, in their order. */
  public static FieldType<List<String>> texts() {
    return texts(A_TEXT);
  }

  /**
   * All values of a repeated parameter, in their order.
   *
   * @param expected says what one must be that is missing
   */
  public static FieldType<List<String>> texts(String expected) {
    return FieldType.of(expected, ParameterTypes::all);
  }

  /** An integer of 64 bits. */
  public static FieldType<Long> integer() {
    return INTEGER;
  }

  /** Any integer, as an id: see {@link IdNumbers}. */
  public static FieldType<Long> id() {
    return ID;
  }

  /** All ids of a repeated parameter, in their order. */
  public static FieldType<List<Long>> ids() {
    return ids(AN_INTEGER);
  }

  /**
   * All ids of a repeated parameter, in their order.
   *
   * @param expected says what one must be that is missing
   */
  public static FieldType<List<Long>> ids(String expected) {
    return FieldType.reading(
        expected,
        (fields, place, value) ->
            all(value).stream().map(text -> ID.read(fields, place, text)).toList());
  }

  /** An integer that has a smallest value. */
  public static FieldType<Long> integerFrom(long smallest) {
    return INTEGER.such("an integer from " + smallest + " on", integer -> integer >= smallest);
  }

  /** An integer that has a smallest and a largest value. */
  public static FieldType<Long> integerWithin(long smallest, long largest) {
    return INTEGER.such(
        "an integer from " + smallest + " to " + largest,
        integer -> integer >= smallest && integer <= largest);
  }

  /**
   * One of some words.
   *
   * @param expected names the words, for the refusal
   */
  public static <T> FieldType<T> word(Function<String, Optional<T>> find, String expected) {
    return FieldType.of(expected, value -> find.apply(first(value)).orElse(null));
  }

  /**
   * A repeated parameter of such words, in their order.
   *
   * @param expected names the words, for the refusal
   */
  public static <T> FieldType<List<T>> words(Function<String, Optional<T>> find, String expected) {
    FieldType<T> word = word(find, expected);
    return FieldType.reading(
        expected,
        (fields, place, value) ->
            all(value).stream().map(text -> word.read(fields, place, text)).toList());
  }

  /** Reads a moment; null if the text is none. */
  private static @Nullable OffsetDateTime timeOf(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)
          : OffsetDateTime.parse(text);
    } catch (DateTimeParseException noTime) {
      return null;
    }
  }

  private static String first(Object value) {
    return (value instanceof List<?> values ? values.get(0) : value).toString();
  }

  private static List<String> all(@Nullable Object value) {
    return value instanceof List<?> values
        ? values.stream().map(Object::toString).toList()
        : List.of();
  }

  /** Reads an integer; null if the text is none in its plain form, or has more than 64 bits. */
  private static @Nullable Long integerOf(String text) {
    try {
      long integer = Long.parseLong(text);
      return Long.toString(integer).equals(text) ? integer : null;
    } catch (NumberFormatException noInteger) {
      return null;
    }
  }

  private static @Nullable Long idOf(String text) {
    Long integer = integerOf(text);
    return integer == null && PLAIN.matcher(text).matches() ? IdNumbers.ofDigits(text) : integer;
  }
}
