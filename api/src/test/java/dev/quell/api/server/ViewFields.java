package dev.quell.api.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** How the fields that people are answered with read with the ids of the replay. */
final class ViewFields {
  private final IdMap ids;

  ViewFields(IdMap ids) {
    this.ids = ids;
  }

  /** The value of a field, if its name alone does not tell which ids are in it. */
  Optional<Object> value(String field, Object recorded) {
    if (recorded instanceof String text && PandasText.isTable(field)) {
      return Optional.of(table(text));
    }
    if (recorded instanceof JsonArray array) {
      return list(field, array);
    }
    return recorded instanceof JsonObject object ? named(field, object) : Optional.empty();
  }

  private Optional<Object> list(String field, JsonArray recorded) {
    return switch (field) {
      case "queue_info", "core_info" -> Optional.of(versions(recorded));
      case "task_template_version_ids" -> Optional.of(versions(recorded));
      case "array_tasks" -> Optional.of(ids.bodies(recorded));
      case "up", "down" -> Optional.of(neighbours(recorded));
      case "workflows" -> Optional.of(ids.ids(IdKind.WORKFLOW, recorded));
      case "updated_task_ids" -> Optional.of(ids.ids(IdKind.TASK, recorded));
      default -> Optional.empty();
    };
  }

  private Optional<Object> named(String field, JsonObject recorded) {
    return switch (field) {
      case "sub_task" -> Optional.of(ids.byId(IdKind.TASK, recorded));
      case "downstream_tasks" -> Optional.of(downstream(recorded));
      default -> Optional.empty();
    };
  }

  private String table(String text) {
    JsonObject table = new JsonObject();
    new JsonObject(text)
        .forEach(
            column ->
                table.put(
                    column.getKey(), column(column.getKey(), (JsonObject) column.getValue())));
    return table.encode();
  }

  private JsonObject column(String name, JsonObject recorded) {
    JsonObject column = new JsonObject();
    Optional<IdKind> kind = IdKind.ofField(name);
    recorded.forEach(
        row ->
            column.put(
                row.getKey(),
                kind.map(k -> ids.ids(k, row.getValue())).orElseGet(() -> row.getValue())));
    return column;
  }

  private JsonArray versions(JsonArray recorded) {
    JsonArray result = new JsonArray();
    recorded.forEach(
        version -> result.add(identified(IdKind.TASK_TEMPLATE_VERSION, (JsonObject) version)));
    return result;
  }

  /** Each neighbour is in a list of its own. */
  private JsonArray neighbours(JsonArray recorded) {
    JsonArray result = new JsonArray();
    recorded.forEach(
        list ->
            result.add(
                new JsonArray().add(identified(IdKind.TASK, ((JsonArray) list).getJsonObject(0)))));
    return result;
  }

  private JsonObject identified(IdKind kind, JsonObject recorded) {
    return recorded.copy().put("id", ids.replayed(kind, recorded.getValue("id")));
  }

  /** By task: its node, and the nodes downstream of it. */
  private JsonObject downstream(JsonObject recorded) {
    JsonObject result = new JsonObject();
    ids.byId(IdKind.TASK, recorded)
        .forEach(task -> result.put(task.getKey(), ids.ids(IdKind.NODE, task.getValue())));
    return result;
  }
}
