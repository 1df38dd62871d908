package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which id of a replay stands for which recorded one, and how a recorded body reads with the ids of
 * the replay. What no recorded answer has introduced is unknown here as there, and keeps its id.
 */
final class IdMap {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern WORKFLOW_IN_SENTENCE = Pattern.compile("(?<=workflow )[0-9]+");
  private static final IdKind NO_ID = null;
  private static final IdKind[] BATCH = {
    IdKind.ARRAY, NO_ID, NO_ID, IdKind.TASK_RESOURCES, IdKind.TASK_INSTANCE
  };
  private static final IdKind[] LOST_RUN = {IdKind.WORKFLOW_RUN, IdKind.WORKFLOW};
  private static final IdKind[] START = {
    IdKind.TASK_INSTANCE,
    NO_ID,
    IdKind.WORKFLOW_RUN,
    IdKind.TASK,
    NO_ID,
    NO_ID,
    IdKind.WORKFLOW,
    NO_ID,
    NO_ID
  };

  private static final IdKind[] TOOL = {IdKind.TOOL, NO_ID};
  private static final IdKind[] TOOL_VERSION = {IdKind.TOOL_VERSION, IdKind.TOOL};
  private static final IdKind[] TASK_TEMPLATE = {IdKind.TASK_TEMPLATE, IdKind.TOOL_VERSION, NO_ID};
  private static final IdKind[] TEMPLATE_VERSION = {
    IdKind.TASK_TEMPLATE_VERSION, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID, IdKind.TASK_TEMPLATE
  };
  private static final int ARG_IDS = 5;
  private static final IdKind[] MATCHING_WORKFLOW = {NO_ID, IdKind.TOOL_VERSION, NO_ID};
  private static final IdKind[] NEW_TASK = {
    IdKind.NODE,
    NO_ID,
    IdKind.ARRAY,
    IdKind.TASK_RESOURCES,
    NO_ID,
    NO_ID,
    NO_ID,
    NO_ID,
    NO_ID,
    NO_ID
  };
  private static final IdKind[] BOUND_TASK = {IdKind.TASK, NO_ID};
  private static final IdKind[] UNFINISHED_TASK = {
    IdKind.ARRAY, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID, NO_ID
  };
  private static final IdKind[] TASK_ARG = {IdKind.TASK, IdKind.ARG, NO_ID};
  private static final IdKind[] WORKFLOW = {IdKind.WORKFLOW, IdKind.DAG, NO_ID};

  private final Map<IdKind, Map<Long, Long>> replayed = new EnumMap<>(IdKind.class);
  private final ViewFields views = new ViewFields(this);

  /** Notes a pair; what was noted before must be met again. */
  void learn(IdKind kind, Object recorded, long id) {
    Map<Long, Long> known = replayed.computeIfAbsent(kind, k -> new HashMap<>());
    assertThat(known.computeIfAbsent(asLong(recorded), r -> id))
        .as("%s %s", kind, recorded)
        .isEqualTo(id);
  }

  /** How many ids of a kind are known. */
  int size(IdKind kind) {
    return replayed.getOrDefault(kind, Map.of()).size();
  }

  long replayed(IdKind kind, Object recorded) {
    return replayed.getOrDefault(kind, Map.of()).getOrDefault(asLong(recorded), asLong(recorded));
  }

  Long[] replayed(IdKind kind, JsonArray recorded) {
    return recorded.stream().map(id -> replayed(kind, id)).toArray(Long[]::new);
  }

  /** A part of a path; what is no id stays as it is. */
  String pathPart(String name, String recorded) {
    return IdKind.ofField(name)
        .filter(kind -> recorded.matches("[0-9]+"))
        .map(kind -> Long.toString(replayed(kind, recorded)))
        .orElse(recorded);
  }

  /** The ids in a parameter of a query, which may be one or a text such as (2, 3). */
  String queryParameter(String encoded) {
    String[] parts = encoded.split("=", 2);
    return IdKind.ofField(parts[0])
        .map(kind -> parts[0] + "=" + encode(numbers(kind, decode(parts[1]))))
        .orElse(encoded);
  }

  /** A sentence that names workflows. */
  String sentence(String recorded) {
    return WORKFLOW_IN_SENTENCE
        .matcher(recorded)
        .replaceAll(id -> Long.toString(replayed(IdKind.WORKFLOW, id.group())));
  }

  private String numbers(IdKind kind, String text) {
    return NUMBER.matcher(text).replaceAll(id -> Long.toString(replayed(kind, id.group())));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A request body or an answer with the ids of the replay; ids of one status ascending. */
  JsonObject body(JsonObject recorded) {
    JsonObject body = new JsonObject();
    recorded.forEach(field -> body.put(field.getKey(), value(field.getKey(), field.getValue())));
    return body;
  }

  /** A recorded object whose names are ids. */
  JsonObject byId(IdKind kind, JsonObject recorded) {
    JsonObject result = new JsonObject();
    recorded.forEach(
        field -> result.put(Long.toString(replayed(kind, field.getKey())), field.getValue()));
    return result;
  }

  /** Tasks to be bound and bound ones have the client's keys, unfinished ones their ids. */
  private JsonObject tasks(JsonObject recorded) {
    JsonObject result = new JsonObject();
    recorded.forEach(task -> task(task.getKey(), (JsonArray) task.getValue(), result));
    return result;
  }

  private void task(String key, JsonArray positions, JsonObject result) {
    switch (positions.size()) {
      case 10 -> result.put(key, positions(positions, NEW_TASK));
      case 2 -> result.put(key, positions(positions, BOUND_TASK));
      default -> result.put(Long.toString(replayed(IdKind.TASK, key)), unfinishedTask(positions));
    }
  }

  /** The reference hands out scales as a Python literal, Quell as JSON, which is one too. */
  private JsonArray unfinishedTask(JsonArray recorded) {
    JsonArray task = positions(recorded, UNFINISHED_TASK);
    return task.set(3, task.getString(3).replace('\'', '"'));
  }

  private Object value(String field, Object recorded) {
    return switch (field) {
      case "tasks_by_status" -> byStatus(IdKind.TASK, (JsonObject) recorded);
      case "status_updates" -> byStatus(IdKind.TASK_INSTANCE, (JsonObject) recorded);
      case "task_instance_batches" -> tuples((JsonArray) recorded, BATCH);
      case "task_instance" -> positions((JsonArray) recorded, START);
      case "tool" -> positions((JsonArray) recorded, TOOL);
      case "tool_version" -> positions((JsonArray) recorded, TOOL_VERSION);
      case "tool_versions" -> tuples((JsonArray) recorded, TOOL_VERSION);
      case "task_templates" -> tuples((JsonArray) recorded, TASK_TEMPLATE);
      case "task_template_version" -> templateVersion((JsonArray) recorded);
      case "task_template_versions" -> templateVersions((JsonArray) recorded);
      case "matching_workflows" -> tuples((JsonArray) recorded, MATCHING_WORKFLOW);
      case "edges_to_add" -> bodies((JsonArray) recorded);
      case "nodes" ->
          recorded instanceof JsonArray array ? bodies(array) : byNode((JsonObject) recorded);
      case "node_args" ->
          recorded instanceof JsonObject args && hasIds(args) ? byArg(args) : recorded;
      case "task_args" -> taskArgs((JsonArray) recorded);
      case "task_attributes" -> byId(IdKind.TASK, (JsonObject) recorded);
      case "tasks" -> tasks((JsonObject) recorded);
      case "workflow" ->
          recorded instanceof JsonArray positions && !positions.isEmpty()
              ? positions(positions, WORKFLOW)
              : recorded;
      case "workflow_runs" -> tuples((JsonArray) recorded, LOST_RUN);
      default ->
          views
              .value(field, recorded)
              .orElseGet(
                  () -> IdKind.ofField(field).map(kind -> ids(kind, recorded)).orElse(recorded));
    };
  }

  /** Ids that are text stay text. */
  Object ids(IdKind kind, Object recorded) {
    if (recorded instanceof JsonArray array) {
      return new JsonArray(array.stream().map(id -> ids(kind, id)).toList());
    }
    if (recorded instanceof String text) {
      return numbers(kind, text);
    }
    return recorded == null ? null : (Object) replayed(kind, recorded);
  }

  private JsonObject byStatus(IdKind kind, JsonObject recorded) {
    JsonObject result = new JsonObject();
    recorded.forEach(
        status -> {
          Long[] ids = replayed(kind, (JsonArray) status.getValue());
          List<Long> ascending = Stream.of(ids).sorted(Comparator.naturalOrder()).toList();
          result.put(status.getKey(), new JsonArray(ascending));
        });
    return result;
  }

  /** Of a template they are names, of a task values. */
  private JsonArray taskArgs(JsonArray recorded) {
    return recorded.stream().allMatch(JsonArray.class::isInstance)
        ? tuples(recorded, TASK_ARG)
        : recorded;
  }

  private JsonArray tuples(JsonArray recorded, IdKind[] kinds) {
    JsonArray result = new JsonArray();
    recorded.forEach(tuple -> result.add(positions((JsonArray) tuple, kinds)));
    return result;
  }

  JsonArray bodies(JsonArray recorded) {
    JsonArray result = new JsonArray();
    recorded.forEach(element -> result.add(body((JsonObject) element)));
    return result;
  }

  private JsonArray templateVersions(JsonArray recorded) {
    JsonArray result = new JsonArray();
    recorded.forEach(version -> result.add(templateVersion((JsonArray) version)));
    return result;
  }

  private JsonArray templateVersion(JsonArray recorded) {
    JsonArray result = positions(recorded, TEMPLATE_VERSION);
    JsonObject ids = new JsonObject();
    recorded
        .getJsonObject(ARG_IDS)
        .forEach(arg -> ids.put(arg.getKey(), replayed(IdKind.ARG, arg.getValue())));
    return result.set(ARG_IDS, ids);
  }

  /** Where people select by arguments, these have their names. */
  private static boolean hasIds(JsonObject args) {
    return args.fieldNames().stream().allMatch(name -> NUMBER.matcher(name).matches());
  }

  private JsonObject byArg(JsonObject recorded) {
    JsonObject result = new JsonObject();
    recorded.forEach(
        arg -> result.put(Long.toString(replayed(IdKind.ARG, arg.getKey())), arg.getValue()));
    return result;
  }

  private JsonObject byNode(JsonObject recorded) {
    JsonObject result = new JsonObject();
    recorded.forEach(
        node -> result.put(nodeKey(node.getKey()), replayed(IdKind.NODE, node.getValue())));
    return result;
  }

  /** The name of a node in an answer: the id of its template version and a hash. */
  String nodeKey(String recorded) {
    String[] parts = recorded.split(":");
    return replayed(IdKind.TASK_TEMPLATE_VERSION, parts[0]) + ":" + parts[1];
  }

  private JsonArray positions(JsonArray recorded, IdKind[] kinds) {
    assertThat(recorded).hasSize(kinds.length);
    JsonArray result = new JsonArray();
    for (int i = 0; i < kinds.length; i++) {
      Object value = recorded.getValue(i);
      result.add(kinds[i] == NO_ID ? value : ids(kinds[i], value));
    }
    return result;
  }

  private static long asLong(Object id) {
    return Long.parseLong(id.toString());
  }
}
