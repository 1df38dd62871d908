package dev.quell.api.request;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * A parameter of the path or the query that cannot be read: 422 with a list that names it (contract
 * {@code conventions.md} §4). Carries no stack trace: it is an answer, not a defect.
 */
public final class InvalidParameter extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 40;

  private final String place;
  private final String name;
  private final String input;

  private InvalidParameter(String place, String name, String input, String right) {
    super("The " + place + " parameter '" + name + "' must be " + right + ".", null, false, false);
    this.place = place;
    this.name = name;
    this.input = input.length() > SHOWN_CHARACTERS ? input.substring(0, SHOWN_CHARACTERS) : input;
  }

  /** A path parameter that is no id. */
  static InvalidParameter pathId(String name, String input) {
    String right = "an integer from 0 to " + Long.MAX_VALUE + " in decimal digits";
    return new InvalidParameter("path", name, input, right);
  }

  /** The list that goes into {@code detail} of the answer. */
  public JsonArray toJson() {
    return new JsonArray()
        .add(
            new JsonObject()
                .put("type", "int_parsing")
                .put("loc", new JsonArray().add(place).add(name))
                .put("msg", getMessage())
                .put("input", input));
  }
}
