package dev.quell.api.registration;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

/** A client that binds tasks to a workflow of its own. */
final class Bindery {
  private final TestDatabase db;
  private final ApiServer server;
  private final Fixture fixture;

  Bindery(TestDatabase db, ApiServer server) {
    this.db = db;
    this.server = server;
    fixture = Fixture.create(db);
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());
    db.execute("update workflow set status = 'G' where id = ?", fixture.workflowId());
  }

  Fixture fixture() {
    return fixture;
  }

  /** New nodes. */
  List<Long> nodes(int count) {
    return db
        .rows(
            """
            insert into node (task_template_version_id, node_args_hash)
            select ?, n::text from generate_series(1, ?) as n
            returning id
            """,
            System.nanoTime(),
            count)
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  long node() {
    return nodes(1).get(0);
  }

  /** A description with usual values. */
  JsonArray task(long node, Object hash) {
    return new JsonArray()
        .add(node)
        .add(hash)
        .add(fixture.arrayId())
        .add(fixture.resourcesId())
        .add("a task")
        .add("run it")
        .add(3)
        .add(false)
        .add(new JsonObject().put("memory", 0.5))
        .add(new JsonArray());
  }

  JsonObject body(JsonObject tasks) {
    return new JsonObject()
        .put("workflow_id", fixture.workflowId())
        .put("mark_created", false)
        .put("tasks", tasks);
  }

  HttpResponse<String> bind(JsonObject body) {
    return put("bind_tasks_no_args", body);
  }

  /** The position of a bound task in an answer. */
  static JsonArray bound(HttpResponse<String> response, String key) {
    return ApiServer.json(response).getJsonObject("tasks").getJsonArray(key);
  }

  HttpResponse<String> put(String route, JsonObject body) {
    return server.send(
        "PUT",
        "/api/v3/task/" + route + "?client_jobmon_version=3.6.0",
        BodyPublishers.ofString(body.encode()),
        "Content-Type",
        "application/json");
  }
}
