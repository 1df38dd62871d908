package dev.quell.api.registration;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** How the answers of the routes of DAGs and nodes look on the wire. */
final class DagAnswers {
  private static final Buffer EMPTY = new JsonObject().toBuffer();

  private DagAnswers() {}

  /** {@code {"nodes": {"<template version>:<hash>": id, …}}}. */
  static Buffer nodes(Map<NodeKey, Long> ids) {
    JsonObject nodes = new JsonObject();
    ids.forEach((key, id) -> nodes.put(key.toString(), id));
    return new JsonObject().put("nodes", nodes).toBuffer();
  }

  static Buffer dag(Dag dag) {
    return new JsonObject()
        .put("dag_id", dag.id())
        .put("created_date", dag.createdDate())
        .toBuffer();
  }

  static Buffer empty(Void added) {
    return EMPTY;
  }
}
