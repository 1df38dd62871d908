package dev.quell.api.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads typed settings out of the merged sources. Values may be typed, as in a file, or text, as in
 * the environment; null and blank text mean "not set". Every refusal is a {@link
 * ConfigurationException} that names the setting, what was found and what would be right.
 */
final class SettingReader {
  private static final int SHOWN_CHARACTERS = 40;
  private static final Set<String> HTTP = Set.of("http", "https");

  private final JsonObject sections;

  /**
   * @param sections one object per section
   * @throws ConfigurationException if there is a section or a key that no setting has
   */
  SettingReader(JsonObject sections) {
    this.sections = sections;
    sections.fieldNames().forEach(this::checkSection);
  }

  Optional<String> optionalText(Setting setting) {
    return value(setting).map(value -> textOf(setting, value));
  }

  String text(Setting setting) {
    return optionalText(setting).orElseThrow();
  }

  Optional<Secret> secret(Setting setting) {
    return optionalText(setting).map(Secret::of);
  }

  Optional<Path> optionalPath(Setting setting) {
    return optionalText(setting).map(text -> pathOf(setting, text));
  }

  Path path(Setting setting) {
    return pathOf(setting, text(setting));
  }

  /** A whole number, as a number or as digits. */
  int wholeNumber(Setting setting, int min, int max) {
    Object value = value(setting).orElseThrow();
    try {
      int number = Integer.parseInt(value.toString().strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, like a number out of range.
    }
    throw wrong(setting, "a whole number from " + min + " to " + max, value);
  }

  /** A number that may have a fraction. */
  double number(Setting setting, int min, int max) {
    Object value = value(setting).orElseThrow();
    try {
      double number = Double.parseDouble(value.toString().strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, like a number out of range.
    }
    throw wrong(setting, "a number from " + min + " to " + max, value);
  }

  /** An absolute URL by which something is reached over HTTP. */
  URI httpUrl(Setting setting) {
    String text = text(setting);
    try {
      URI url = new URI(text);
      if (url.getHost() != null && HTTP.contains(url.getScheme())) {
        return url;
      }
    } catch (URISyntaxException notAUrl) {
      // Refused below, like a URL of something else.
    }
    throw wrong(setting, "a URL that begins with http:// or https://", text);
  }

  boolean flag(Setting setting) {
    Object value = value(setting).orElseThrow();
    return switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(setting, "true or false", value);
    };
  }

  /** A list, as an array or as text with commas between the elements. */
  List<String> list(Setting setting) {
    Object value = value(setting).orElseThrow();
    if (value instanceof JsonArray array) {
      return array.stream().map(element -> textOf(setting, element)).toList();
    }
    return Arrays.stream(textOf(setting, value).split(","))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .toList();
  }

  static ConfigurationException wrong(Setting setting, String right, Object found) {
    return new ConfigurationException(
        "The setting %s must be %s, but it is %s.".formatted(setting.key(), right, shown(found)));
  }

  private Optional<Object> value(Setting setting) {
    Object found = section(setting.section()).getValue(setting.nameInSection());
    boolean given = found != null && !found.toString().isBlank();
    return given ? Optional.of(found) : setting.defaultText().map(Object.class::cast);
  }

  private JsonObject section(String name) {
    Object section = sections.getValue(name);
    return section == null ? new JsonObject() : (JsonObject) section;
  }

  private void checkSection(String name) {
    if (!Setting.sections().contains(name)) {
      throw new ConfigurationException(
          "The configuration file has the unknown section '%s'; there are %s."
              .formatted(name, String.join(", ", Setting.sections())));
    }
    Object section = sections.getValue(name);
    if (section instanceof JsonObject keys) {
      keys.fieldNames().forEach(key -> checkKey(name, name + "." + key));
    } else if (section != null) {
      throw new ConfigurationException(
          "The section '%s' of the configuration file must hold keys with values, but it is %s."
              .formatted(name, shown(section)));
    }
  }

  private static void checkKey(String section, String key) {
    List<String> known = Setting.keysOf(section);
    if (!known.contains(key)) {
      throw new ConfigurationException(
          "The configuration file has the unknown key '%s'; there are %s."
              .formatted(key, String.join(", ", known)));
    }
  }

  private static String textOf(Setting setting, Object value) {
    if (value instanceof JsonObject || value instanceof JsonArray || value == null) {
      throw wrong(setting, "text", value);
    }
    return value.toString().strip();
  }

  private static Path pathOf(Setting setting, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw wrong(setting, "a path", text);
    }
  }

  private static String shown(Object value) {
    if (value instanceof JsonObject) {
      return "an object";
    }
    if (value instanceof JsonArray) {
      return "a list";
    }
    String text = String.valueOf(value);
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
    return value instanceof String ? "\"" + cut + "\"" : cut;
  }
}
