package dev.quell.api.config;

import dev.quell.domain.json.FieldType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists the types of settings. Values may be typed, as in a file, or text, as in the environment;
 * blanks around text do not count.
 */
final class SettingTypes {
  private static final Set<String> HTTP = Set.of("http", "https");

  /** Text, or whatever else is no object and no list. */
  static final FieldType<String> TEXT = FieldType.of("text", SettingTypes::textOf);

  /** Text that logs must not show. */
  static final FieldType<Secret> SECRET = TEXT.map(Secret::of);

  /** The path of a file or folder. */
  static final FieldType<Path> PATH = ofText("a path", SettingTypes::pathOf);

  /** True or false, in any case. */
  static final FieldType<Boolean> BOOL =
      FieldType.of(
          "true or false",
          value ->
              switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
              });

  /** An absolute URL by which something is reached over HTTP. */
  static final FieldType<URI> HTTP_URL =
      ofText("a URL that begins with http:// or https://", SettingTypes::httpUrlOf);

  /** A list, as an array or as text with commas between the elements. */
  static final FieldType<List<String>> LIST =
      FieldType.reading(
          "text",
          (settings, key, value) ->
              value instanceof JsonArray array
                  ? array.stream().map(element -> TEXT.read(settings, key, element)).toList()
                  : elementsOf(TEXT.read(settings, key, value)));

  private SettingTypes() {}

  /** A whole number, as a number or as digits. */
  static FieldType<Integer> wholeNumber(int min, int max) {
    return FieldType.of(
        "a whole number from " + min + " to " + max,
        value -> {
          Integer number = integerOf(value.toString().strip());
          return number != null && number >= min && number <= max ? number : null;
        });
  }

  /** A number that may have a fraction. */
  static FieldType<Double> number(int min, int max) {
    return FieldType.of(
        "a number from " + min + " to " + max,
        value -> {
          Double number = numberOf(value.toString().strip());
          return number != null && number >= min && number <= max ? number : null;
        });
  }

  /** What a text stands for; the refusal shows the text. */
  private static <T> FieldType<T> ofText(String expected, Function<String, @Nullable T> convert) {
    return FieldType.reading(
        expected,
        (settings, key, value) -> {
          String text = TEXT.read(settings, key, value);
          T converted = convert.apply(text);
          if (converted == null) {
            throw settings.invalid(key, expected, text);
          }
          return converted;
        });
  }

  private static @Nullable String textOf(Object value) {
    return value instanceof JsonObject || value instanceof JsonArray
        ? null
        : value.toString().strip();
  }

  private static List<String> elementsOf(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .toList();
  }

  private static @Nullable Path pathOf(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException noPath) {
      return null;
    }
  }

  private static @Nullable URI httpUrlOf(String text) {
    try {
      URI url = new URI(text);
      return url.getHost() != null && HTTP.contains(String.valueOf(url.getScheme())) ? url : null;
    } catch (URISyntaxException noUrl) {
      return null;
    }
  }

  private static @Nullable Integer integerOf(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException noInteger) {
      return null;
    }
  }

  private static @Nullable Double numberOf(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }
}
