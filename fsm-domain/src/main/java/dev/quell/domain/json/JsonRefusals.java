package dev.quell.domain.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Refuses fields of a JSON object.
 *
 * @param exception makes the exception of a sentence
 */
record JsonRefusals(Function<String, RuntimeException> exception) implements Refusals {
  private static final int SHOWN_CHARACTERS = 40;

  @Override
  public RuntimeException missing(String name, String expected) {
    return of("The field '" + name + "' is missing; it must be " + expected + ".");
  }

  @Override
  public RuntimeException invalid(String name, String expected, @Nullable Object found) {
    return of("The field '" + name + "' must be " + expected + ", but it is " + shown(found) + ".");
  }

  @Override
  public RuntimeException invalidName(String prefix, String name, String expected) {
    return of("The name of the field '" + prefix + shortened(name) + "' must be " + expected + ".");
  }

  @Override
  public RuntimeException of(String sentence) {
    return exception.apply(sentence);
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof JsonObject) {
      return "an object";
    }
    if (value instanceof JsonArray) {
      return "an array";
    }
    String cut = shortened(String.valueOf(value));
    return value instanceof String ? "the string \"" + cut + "\"" : cut;
  }

  private static String shortened(String text) {
    return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
  }
}
