package dev.quell.api.config;

import dev.quell.domain.command.Scope;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads which scopes the members of a group have: an object with a list or words for each group, or
 * text such as {@code operators=fsm:read kill,*=fsm:read}, in which a name may hold {@code =}.
 */
final class GroupSettings {
  private static final String EXPECTED =
      "groups with their scopes, such as operators=fsm:read kill,*=fsm:read, of the scopes "
          + Arrays.stream(Scope.values()).map(Scope::claim).collect(Collectors.joining(", "));

  /** The scopes by the name of the group; {@code *} stands for everybody who signs in. */
  static final FieldType<Map<String, Set<Scope>>> TYPE =
      FieldType.reading(EXPECTED, GroupSettings::read);

  private GroupSettings() {}

  private static Map<String, Set<Scope>> read(Fields settings, String key, @Nullable Object value) {
    Map<String, Set<Scope>> groups = new LinkedHashMap<>();
    if (value instanceof JsonObject object) {
      object.forEach(group -> groups.put(group.getKey(), scopes(settings, key, words(group))));
    } else if (value instanceof String text) {
      Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(group -> !group.isEmpty())
          .forEach(group -> add(groups, settings, key, group));
    } else {
      throw settings.invalid(key, EXPECTED, value);
    }
    return Map.copyOf(groups);
  }

  private static String words(Map.Entry<String, Object> group) {
    return group.getValue() instanceof JsonArray list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
        : String.valueOf(group.getValue());
  }

  private static void add(
      Map<String, Set<Scope>> groups, Fields settings, String key, String group) {
    int equals = group.lastIndexOf('=');
    if (equals < 1) {
      throw settings.invalid(key, EXPECTED, group);
    }
    groups.put(
        group.substring(0, equals).strip(), scopes(settings, key, group.substring(equals + 1)));
  }

  private static Set<Scope> scopes(Fields settings, String key, String words) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : words.strip().split(" +", -1)) {
      if (!word.isEmpty()) {
        scopes.add(Scope.ofClaim(word).orElseThrow(() -> settings.invalid(key, EXPECTED, word)));
      }
    }
    return Set.copyOf(scopes);
  }
}
