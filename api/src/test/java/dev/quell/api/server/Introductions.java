package dev.quell.api.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Learns the ids that an answer of registration tells for the first time. */
final class Introductions {
  private static final int ARG_IDS = 5;

  private final IdMap ids;

  Introductions(IdMap ids) {
    this.ids = ids;
  }

  /** Pairs the ids of a recorded answer with those of the replayed one. */
  void learn(JsonObject recorded, JsonObject actual) {
    scalar(IdKind.TASK_TEMPLATE, "task_template_id", recorded, actual);
    scalar(IdKind.DAG, "dag_id", recorded, actual);
    scalar(IdKind.WORKFLOW, "workflow_id", recorded, actual);
    scalar(IdKind.ARRAY, "array_id", recorded, actual);
    first(IdKind.TOOL, "tool", recorded, actual);
    first(IdKind.TOOL_VERSION, "tool_version", recorded, actual);
    first(IdKind.TASK_TEMPLATE_VERSION, "task_template_version", recorded, actual);
    args(recorded, actual);
    nodes(recorded, actual);
  }

  private void scalar(IdKind kind, String field, JsonObject recorded, JsonObject actual) {
    if (recorded.containsKey(field)) {
      ids.learn(kind, recorded.getValue(field), actual.getLong(field));
    }
  }

  private void first(IdKind kind, String field, JsonObject recorded, JsonObject actual) {
    JsonArray tuple = recorded.getJsonArray(field);
    if (tuple != null) {
      ids.learn(kind, tuple.getValue(0), actual.getJsonArray(field).getLong(0));
    }
  }

  private void args(JsonObject recorded, JsonObject actual) {
    JsonArray tuple = recorded.getJsonArray("task_template_version");
    if (tuple != null) {
      JsonObject there = actual.getJsonArray("task_template_version").getJsonObject(ARG_IDS);
      tuple
          .getJsonObject(ARG_IDS)
          .forEach(arg -> ids.learn(IdKind.ARG, arg.getValue(), there.getLong(arg.getKey())));
    }
  }

  private void nodes(JsonObject recorded, JsonObject actual) {
    JsonObject nodes = recorded.getJsonObject("nodes");
    if (nodes != null) {
      JsonObject there = actual.getJsonObject("nodes");
      nodes.forEach(
          node ->
              ids.learn(IdKind.NODE, node.getValue(), there.getLong(ids.nodeKey(node.getKey()))));
    }
  }
}
