package dev.quell.api.http;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The parameters after the question mark of a request. Those that nobody asks for are ignored; one
 * that cannot be read is refused with an {@link InvalidParameter}. Text loses its NUL characters.
 */
public final class Query {
  static final String INTEGER = "an integer in decimal digits";
  private static final String TEXT = "a text, which may be empty";

  private final MultiMap parameters;

  Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  /** All values of a repeated parameter, in order; empty if there is none. */
  public List<String> texts(String name) {
    return parameters.getAll(name).stream().map(text -> text.replace("\0", "")).toList();
  }

  /** The first value; empty if there is none. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name)).map(text -> text.replace("\0", ""));
  }

  /** The first value of a parameter that must be there. */
  public String requiredText(String name) {
    return text(name).orElseThrow(() -> InvalidParameter.missing(name, TEXT));
  }

  /** All integers of a repeated parameter, in order; empty if there is none. */
  public List<Long> integers(String name) {
    return texts(name).stream().map(text -> parse(name, text)).toList();
  }

  /** The first value, an integer; empty if there is none. */
  public Optional<Long> integer(String name) {
    return text(name).map(text -> parse(name, text));
  }

  /** The first value of a parameter that must be there, an integer. */
  public long requiredInteger(String name) {
    return integer(name).orElseThrow(() -> InvalidParameter.missing(name, INTEGER));
  }

  /**
   * An integer that has a smallest value.
   *
   * @param otherwise if the parameter is absent
   */
  public long integerFrom(long smallest, String name, long otherwise) {
    long number = integer(name).orElse(otherwise);
    if (number < smallest) {
      throw InvalidParameter.query(
          name, Long.toString(number), "an integer from " + smallest + " on");
    }
    return number;
  }

  /**
   * An integer that has a smallest and a largest value.
   *
   * @param otherwise if the parameter is absent
   */
  public long integerWithin(long smallest, long largest, String name, long otherwise) {
    long number = integer(name).orElse(otherwise);
    if (number < smallest || number > largest) {
      throw InvalidParameter.query(
          name, Long.toString(number), "an integer from " + smallest + " to " + largest);
    }
    return number;
  }

  /** An id, 0 or above; null if the parameter is absent. */
  public Long optionalId(String name) {
    return text(name).isEmpty() ? null : Long.valueOf(integerFrom(0, name, 0));
  }

  /**
   * One of some words; null if the parameter is absent.
   *
   * @param right names the words, for the refusal
   */
  public <T> T optionalWord(String name, Function<String, Optional<T>> find, String right) {
    String text = text(name).orElse(null);
    return text == null
        ? null
        : find.apply(text).orElseThrow(() -> InvalidParameter.query(name, text, right));
  }

  private static long parse(String name, String text) {
    return IntegerText.parse(text).orElseThrow(() -> InvalidParameter.query(name, text, INTEGER));
  }
}
