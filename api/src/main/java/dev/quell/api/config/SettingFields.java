package dev.quell.api.config;

import dev.quell.domain.json.Fields;
import dev.quell.domain.json.Refusals;
import dev.quell.domain.json.Source;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the settings of the merged sources by their keys, with defaults for those that nobody has
 * set: null and blank text mean "not set". Every refusal is a {@link ConfigurationException} that
 * names the setting, what was found and what would be right.
 */
final class SettingFields implements Source, Refusals {
  private static final int SHOWN_CHARACTERS = 40;

  private final JsonObject sections;

  private SettingFields(JsonObject sections) {
    this.sections = sections;
  }

  /**
   * Gives settings to be read by their keys, of {@link SettingTypes}.
   *
   * @param sections one object per section
   * @throws ConfigurationException if there is a section or a key that no setting has
   */
  static Fields of(JsonObject sections) {
    sections.forEach(section -> checkSection(section.getKey(), section.getValue()));
    SettingFields settings = new SettingFields(sections);
    return Fields.of(settings, settings);
  }

  @Override
  public boolean has(String key) {
    return value(key) != null;
  }

  @Override
  public @Nullable Object value(String key) {
    Setting setting = Setting.ofKey(key);
    JsonObject section = sections.getJsonObject(setting.section());
    Object found = section == null ? null : valueIn(section, setting.nameInSection());
    boolean given = found != null && !found.toString().isBlank();
    return given ? found : setting.defaultText().orElse(null);
  }

  /** The name may have parts, which a file may write as objects in one another. */
  private static @Nullable Object valueIn(JsonObject object, String name) {
    Object found = object.getValue(name);
    int dot = name.indexOf('.');
    return found == null
            && dot > 0
            && object.getValue(name.substring(0, dot)) instanceof JsonObject part
        ? valueIn(part, name.substring(dot + 1))
        : found;
  }

  @Override
  public Set<String> names() {
    return new LinkedHashSet<>(Arrays.stream(Setting.values()).map(Setting::key).toList());
  }

  @Override
  public RuntimeException missing(String key, String expected) {
    return of("The setting %s is missing; it must be %s.".formatted(key, expected));
  }

  @Override
  public RuntimeException invalid(String key, String expected, @Nullable Object found) {
    return of("The setting %s must be %s, but it is %s.".formatted(key, expected, shown(found)));
  }

  @Override
  public RuntimeException of(String sentence) {
    return new ConfigurationException(sentence);
  }

  private static void checkSection(String name, @Nullable Object section) {
    if (!Setting.sections().contains(name)) {
      throw new ConfigurationException(
          "The configuration file has the unknown section '%s'; there are %s."
              .formatted(name, String.join(", ", Setting.sections())));
    }
    if (section instanceof JsonObject keys) {
      checkKeys(name, name, keys);
    } else if (section != null) {
      throw new ConfigurationException(
          "The section '%s' of the configuration file must hold keys with values, but it is %s."
              .formatted(name, shown(section)));
    }
  }

  private static void checkKeys(String section, String prefix, JsonObject keys) {
    for (Map.Entry<String, Object> field : keys) {
      String key = prefix + "." + field.getKey();
      boolean beginsOthers =
          Setting.keysOf(section).stream().anyMatch(known -> known.startsWith(key + "."));
      if (beginsOthers && field.getValue() instanceof JsonObject part) {
        checkKeys(section, key, part);
      } else {
        checkKey(section, key);
      }
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

  private static String shown(@Nullable Object value) {
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
