package dev.quell.api.config;

import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.worker.cluster.ClusterPreset;
import dev.quell.worker.cluster.ClusterSettings;
import dev.quell.worker.cluster.ClusterVerb;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how each cluster is asked: an object, or its JSON text, with an object for each cluster.
 */
final class ClusterDefinitions {
  private static final String EXPECTED = "an object with an object for each cluster, by its name";
  private static final String NO_MARK = "none";
  private static final String USUAL_MARK = "JOBMON_TASK_INSTANCE_ID";
  private static final int LONGEST_WAIT_MILLIS = 60_000;
  private static final int LONGEST_COMMAND_MILLIS = 600_000;

  /** With ids of 20 characters, what a pipe takes before anybody reads. */
  private static final int MOST_IDS = 2_500;

  private static final List<String> KEYS =
      Stream.concat(
              Stream.of("preset"),
              Stream.concat(
                  Arrays.stream(ClusterVerb.values()).map(ClusterVerb::word),
                  Stream.of(
                      "prefix",
                      "environment",
                      "id_pattern",
                      "identity_is",
                      "users",
                      "names",
                      "mark",
                      "leeway_seconds",
                      "commands_per_minute",
                      "ids_per_command",
                      "concurrency",
                      "timeout_millis",
                      "kill_wait_millis")))
          .toList();

  /** The clusters by their names. */
  static final FieldType<Map<String, ClusterSettings>> TYPE =
      FieldType.reading(EXPECTED, ClusterDefinitions::readAll);

  private static final FieldType<ClusterPreset> PRESET =
      FieldType.of(
          "one of "
              + Arrays.stream(ClusterPreset.values())
                  .map(ClusterPreset::word)
                  .collect(Collectors.joining(", ")),
          value ->
              Arrays.stream(ClusterPreset.values())
                  .filter(preset -> preset.word().equals(value.toString().strip()))
                  .findFirst()
                  .orElse(null));

  private static final FieldType<List<String>> COMMAND =
      FieldType.of(
          "a program with its arguments, as a list or as text with blanks between them",
          ClusterDefinitions::words);

  private static final FieldType<Pattern> PATTERN =
      FieldType.of("a regular expression", ClusterDefinitions::pattern);

  private ClusterDefinitions() {}

  private static Map<String, ClusterSettings> readAll(
      Fields settings, String key, @Nullable Object value) {
    JsonObject defined = value instanceof JsonObject object ? object : parsed(value);
    if (defined == null) {
      throw settings.invalid(key, EXPECTED, value);
    }
    Map<String, ClusterSettings> clusters = new TreeMap<>();
    for (Map.Entry<String, Object> entry : defined) {
      String place = key + "." + entry.getKey();
      Fields fields = CompositeTypes.object().read(settings, place, entry.getValue());
      clusters.put(entry.getKey(), read(entry.getKey(), place, fields));
    }
    return clusters;
  }

  private static @Nullable JsonObject parsed(@Nullable Object text) {
    try {
      return new JsonObject(String.valueOf(text));
    } catch (DecodeException noJson) {
      return null;
    }
  }

  private static ClusterSettings read(String name, String place, Fields fields) {
    fields.requireOnly("setting " + place, KEYS);
    ClusterPreset preset = fields.required("preset", PRESET);
    return new ClusterSettings(
        name,
        preset,
        commands(preset, place, fields),
        fields.optional("prefix", COMMAND, List.of()),
        environment(fields),
        fields.optional("id_pattern", PATTERN, preset.idPattern()),
        Optional.ofNullable(fields.optional("identity_is", PATTERN)),
        fields.optional("users", SettingTypes.LIST, List.of()),
        Optional.ofNullable(fields.optional("names", PATTERN)),
        Optional.of(fields.optional("mark", SettingTypes.TEXT, USUAL_MARK))
            .filter(Predicate.not(NO_MARK::equals)),
        fields.optional("leeway_seconds", SettingTypes.wholeNumber(0, 3600), 60),
        limits(fields));
  }

  private static ClusterSettings.Limits limits(Fields fields) {
    return new ClusterSettings.Limits(
        fields.optional("commands_per_minute", SettingTypes.wholeNumber(1, 6000), 60),
        fields.optional("ids_per_command", SettingTypes.wholeNumber(1, MOST_IDS), 1000),
        fields.optional("concurrency", SettingTypes.wholeNumber(1, 16), 2),
        fields.optional(
            "timeout_millis", SettingTypes.wholeNumber(100, LONGEST_COMMAND_MILLIS), 30_000),
        fields.optional(
            "kill_wait_millis", SettingTypes.wholeNumber(0, LONGEST_WAIT_MILLIS), 5_000));
  }

  private static Map<ClusterVerb, List<String>> commands(
      ClusterPreset preset, String place, Fields fields) {
    Map<ClusterVerb, List<String>> commands = new EnumMap<>(ClusterVerb.class);
    commands.putAll(preset.commands());
    for (ClusterVerb verb : ClusterVerb.values()) {
      List<String> command = fields.optional(verb.word(), COMMAND);
      if (command != null && preset == ClusterPreset.LOCAL) {
        throw fields.refusal(
            "The setting %s.%s is of no use with the preset local, which runs no commands."
                .formatted(place, verb.word()));
      }
      if (command != null) {
        commands.put(verb, command);
      }
    }
    if (preset == ClusterPreset.COMMAND) {
      fields.required(ClusterVerb.CANCEL.word(), COMMAND);
      fields.required(ClusterVerb.QUERY.word(), COMMAND);
    }
    return commands;
  }

  private static Map<String, String> environment(Fields fields) {
    Fields variables = fields.optional("environment", CompositeTypes.object());
    Map<String, String> environment = new LinkedHashMap<>();
    if (variables != null) {
      for (String name : variables.names()) {
        environment.put(name, variables.required(name, SettingTypes.TEXT));
      }
    }
    return environment;
  }

  private static @Nullable List<String> words(Object value) {
    List<String> words =
        value instanceof JsonArray list
            ? list.stream().map(String::valueOf).toList()
            : Arrays.stream(value.toString().strip().split("\\s+", -1))
                .filter(Predicate.not(String::isEmpty))
                .toList();
    return words.isEmpty() || words.get(0).isBlank() || value instanceof JsonObject ? null : words;
  }

  private static @Nullable Pattern pattern(Object value) {
    try {
      return Pattern.compile(value.toString().strip());
    } catch (PatternSyntaxException noPattern) {
      return null;
    }
  }
}
