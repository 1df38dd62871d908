package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of tasks, each with its value or null ({@code docs/contract/workflow-and-bind.md}
 * §24).
 *
 * @param byTask values by name; tasks and names ascending
 */
record NewTaskAttributes(SortedMap<Long, SortedMap<String, @Nullable String>> byTask) {
  private static final String TASK_ID = "task_id";
  private static final int MAX_CHARACTERS = 255;
  private static final FieldType<String> VALUE = text(MAX_CHARACTERS);

  /** One of them. */
  record Entry(long taskId, String name, @Nullable String value) {}

  /**
   * Reads a request body with the attributes of many tasks.
   *
   * @throws CommandException (INVALID) if it is malformed
   */
  static NewTaskAttributes ofJson(Fields fields) {
    Fields tasks = fields.required("task_attributes", object());
    SortedMap<Long, SortedMap<String, @Nullable String>> byTask = new TreeMap<>();
    for (String key : tasks.names()) {
      Fields attributes = tasks.required(key, object());
      long id = tasks.idOfName(key);
      byTask
          .computeIfAbsent(id, task -> new TreeMap<>())
          .putAll(values(attributes, List.copyOf(attributes.names())));
    }
    return new NewTaskAttributes(byTask);
  }

  /**
   * Reads a request body with the attributes of one task: every field but its id is one.
   *
   * @throws CommandException (INVALID) if it is malformed
   */
  static NewTaskAttributes ofOneTask(Fields fields) {
    SortedMap<Long, SortedMap<String, @Nullable String>> byTask = new TreeMap<>();
    byTask.put(
        fields.required(TASK_ID, id()),
        values(fields, fields.names().stream().filter(name -> !name.equals(TASK_ID)).toList()));
    return new NewTaskAttributes(byTask);
  }

  private static SortedMap<String, @Nullable String> values(Fields attributes, List<String> names) {
    SortedMap<String, @Nullable String> values = new TreeMap<>();
    for (String name : names) {
      String stored = name.replace("\0", "");
      if (stored.codePointCount(0, stored.length()) > MAX_CHARACTERS) {
        throw CommandException.invalid(
            "The name of an attribute must have at most %d characters, but one begins with '%s' and has more."
                .formatted(MAX_CHARACTERS, stored.substring(0, stored.offsetByCodePoints(0, 40))));
      }
      values.put(stored, attributes.optional(name, VALUE));
    }
    return values;
  }

  /** All of them by task and name. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    byTask.forEach(
        (task, values) ->
            values.forEach((name, value) -> entries.add(new Entry(task, name, value))));
    return entries;
  }

  /** Their names, ascending, each once. */
  List<String> names() {
    return byTask.values().stream()
        .map(Map::keySet)
        .flatMap(names -> names.stream())
        .distinct()
        .sorted()
        .toList();
  }
}
