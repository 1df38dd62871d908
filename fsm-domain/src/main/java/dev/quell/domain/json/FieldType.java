package dev.quell.domain.json;

import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a value must be, and reads it.
 *
 * @param <T> what is read
 */
public interface FieldType<T> {
  /** Ends the words of what may be null. */
  String OR_NULL = " or null";

  /** Says what the value must be, as the end of a sentence: "an integer from 0 to 9". */
  String expected();

  /** Says what a value must be that may be null. */
  default String expectedOrNull() {
    return expected().endsWith(OR_NULL) ? expected() : expected() + OR_NULL;
  }

  /**
   * Reads a value.
   *
   * @param fields makes the refusal, which it throws if the value is not what it must be
   * @param place the name of the value, or of the part of one
   * @param value null if it is an element of an array, and null
   */
  T read(Fields fields, String place, @Nullable Object value);

  /**
   * Makes a type of values that can be read without looking at their parts.
   *
   * @param convert gives null for what is no such value
   */
  static <T> FieldType<T> of(String expected, Function<Object, @Nullable T> convert) {
    return reading(
        expected,
        (fields, place, value) -> {
          T read = value == null ? null : convert.apply(value);
          if (read == null) {
            throw fields.invalid(place, expected, value);
          }
          return read;
        });
  }

  /** Makes a type of values whose reader finds what is wrong itself. */
  static <T> FieldType<T> reading(String expected, Reader<T> reader) {
    return new FieldType<>() {
      @Override
      public String expected() {
        return expected;
      }

      @Override
      public T read(Fields fields, String place, @Nullable Object value) {
        return reader.read(fields, place, value);
      }
    };
  }

  /**
   * Narrows the type.
   *
   * @param narrower says what a value must be besides
   */
  default FieldType<T> such(String narrower, Predicate<T> holds) {
    return reading(
        expected(),
        (fields, place, value) -> {
          T read = read(fields, place, value);
          if (!holds.test(read)) {
            throw fields.invalid(place, narrower, read);
          }
          return read;
        });
  }

  /** Goes on with what was read. */
  default <R> FieldType<R> map(Function<T, R> mapping) {
    return reading(expected(), (fields, place, value) -> mapping.apply(read(fields, place, value)));
  }

  /** Reads a value, or throws the refusal that the fields make of it. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Fields fields, String place, @Nullable Object value);
  }
}
