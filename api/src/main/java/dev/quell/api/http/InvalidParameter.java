package dev.quell.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a parameter of the path or the query that cannot be read: 422 with a list that names it
 * ({@code docs/contract/conventions.md} §4). Carries no stack trace: it is an answer, not a defect.
 */
public final class InvalidParameter extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 40;

  private final String type;
  private final String place;
  private final @Nullable String name;
  private final @Nullable String input;
  private final String sentence;

  private InvalidParameter(
      String type, String place, @Nullable String name, @Nullable String input, String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.type = type;
    this.place = place;
    this.name = name;
    this.input = input;
  }

  /** Refuses a parameter of the path that is not the integer it must be. */
  static InvalidParameter pathInteger(String name, String input, String expected) {
    return invalid("int_parsing", "path", name, input, expected);
  }

  /** Refuses a parameter of the path that is none of the words it may be. */
  public static InvalidParameter pathWord(String name, String input, String expected) {
    return invalid("value_error", "path", name, input, expected);
  }

  /** Refuses a parameter of the query that is not what it must be. */
  static InvalidParameter query(String name, String input, String expected) {
    return invalid("value_error", "query", name, input, expected);
  }

  /** Refuses that a parameter of the query is missing. */
  static InvalidParameter missing(String name, String expected) {
    String sentence = "The query parameter '" + name + "' is missing; it must be " + expected + ".";
    return new InvalidParameter("missing", "query", name, null, sentence);
  }

  /**
   * Refuses a body that the contract has refused with 422, not 400.
   *
   * @param sentence names the field and what would be right
   */
  public static InvalidParameter body(String sentence) {
    return new InvalidParameter("value_error", "body", null, null, sentence);
  }

  /** Refuses a query as a whole. */
  static InvalidParameter ofQuery(String sentence) {
    return new InvalidParameter("value_error", "query", null, null, sentence);
  }

  /**
   * Refuses a header.
   *
   * @param sentence names it and what would be right
   */
  public static InvalidParameter header(String name, String sentence) {
    return new InvalidParameter("value_error", "header", name, null, sentence);
  }

  private static InvalidParameter invalid(
      String type, String place, String name, String input, String expected) {
    String sentence = "The " + place + " parameter '" + name + "' must be " + expected + ".";
    String shown = input.length() > SHOWN_CHARACTERS ? input.substring(0, SHOWN_CHARACTERS) : input;
    return new InvalidParameter(type, place, name, shown, sentence);
  }

  /** Gives the list that goes into {@code detail} of the answer. */
  public JsonArray toJson() {
    JsonArray location = new JsonArray().add(place);
    if (name != null) {
      location.add(name);
    }
    return new JsonArray()
        .add(
            new JsonObject()
                .put("type", type)
                .put("loc", location)
                .put("msg", getMessage())
                .put("input", input));
  }

  /** The sentence; there always is one. */
  @Override
  public String getMessage() {
    return sentence;
  }
}
