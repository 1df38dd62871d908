package dev.quell.api.view;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is upstream and downstream of tasks ({@code docs/contract/cli-and-reaper.md} §3, §5, §6,
 * §8).
 */
@DatabaseTest
class TaskGraphTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private Flow flow;
  private List<Long> tasks;

  @BeforeAll
  void start() {
    flow = Flow.failed(db);
    tasks = flow.diamond("D", "D", "F", "G", "G");
  }

  @Test
  void tellsTasksAndEverythingDownstream() {
    assertThat(subdag(tasks.subList(0, 1), null).getJsonObject("sub_task")).hasSize(5);
    assertThat(subdag(tasks.subList(4, 5), null))
        .isEqualTo(
            new JsonObject()
                .put("workflow_id", flow.workflow)
                .put(
                    "sub_task",
                    new JsonObject()
                        .put(tasks.get(4).toString(), new JsonArray().add("G").add("task-4"))));
    assertThat(subdag(tasks.subList(0, 1), List.of("F")).getJsonObject("sub_task")).hasSize(1);
    assertThat(subdag(tasks.subList(3, 4), List.of("F")).getJsonObject("sub_task")).isEmpty();
    assertThat(subdag(List.of(0L), null))
        .isEqualTo(new JsonObject().putNull("workflow_id").putNull("sub_task"));
  }

  @Test
  void refusesTasksOfSeveralWorkflows() {
    long foreign = Flow.failed(db).task("G");
    JsonObject body = new JsonObject().put("task_ids", List.of(tasks.get(0), foreign));

    assertThat(server.post("/api/v3/task/subdag", body).statusCode()).isEqualTo(400);
    assertThat(put("/tasks_recursive/up", body).statusCode()).isEqualTo(400);
  }

  @Test
  void walksACycleOnce() {
    Flow cyclic = Flow.failed(db);
    long one = cyclic.task("G");
    cyclic.task("G");
    cyclic.edge(0, List.of(1), List.of(1));
    cyclic.edge(1, List.of(0), List.of(0));

    assertThat(subdag(List.of(one), null).getJsonObject("sub_task")).hasSize(2);
  }

  @Test
  void tellsDirectNeighboursEachInAListOfItsOwn() {
    assertThat(json(server.get("/api/v3/task_dependencies/" + tasks.get(3))))
        .isEqualTo(
            new JsonObject()
                .put("up", new JsonArray().add(neighbour(1, "D")).add(neighbour(2, "F")))
                .put("down", new JsonArray().add(neighbour(4, "G"))));
    assertThat(server.get("/api/v3/task_dependencies/0").body())
        .isEqualTo("{\"up\":[],\"down\":[]}");
  }

  private JsonArray neighbour(int place, String status) {
    return new JsonArray()
        .add(
            new JsonObject()
                .put("id", tasks.get(place))
                .put("status", status)
                .put("name", "task-" + place));
  }

  @Test
  void tellsTheClosureInADirection() {
    JsonObject third = new JsonObject().put("task_ids", List.of(tasks.get(3)));

    assertThat(json(put("/tasks_recursive/up", third)))
        .isEqualTo(new JsonObject().put("task_ids", new JsonArray(tasks.subList(0, 4))));
    assertThat(json(put("/tasks_recursive/down", third)))
        .isEqualTo(new JsonObject().put("task_ids", new JsonArray(tasks.subList(3, 5))));
    assertThat(put("/tasks_recursive/sideways", third).statusCode()).isEqualTo(422);
    assertThat(put("/tasks_recursive/up", new JsonObject().put("task_ids", List.of())).statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3.4.24", "3.4.25", "3.6.0", "3.10", "4", "3.4.23.1", "3.4.1.dev3", "stage"})
  void givesLaterClientsListsOfNodes(String version) {
    JsonObject answer = downstream("?client_jobmon_version=" + version);

    assertThat(answer)
        .isEqualTo(
            new JsonObject()
                .put(
                    tasks.get(0).toString(),
                    new JsonArray()
                        .add(flow.node(0))
                        .add(new JsonArray().add(flow.node(1)).add(flow.node(2))))
                .put(tasks.get(4).toString(), new JsonArray().add(flow.node(4)).addNull()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?client_jobmon_version=",
        "?client_jobmon_version=3.4.23",
        "?client_jobmon_version=3.4.9",
        "?client_jobmon_version=2.99.99",
        "?client_jobmon_version=odd"
      })
  void givesOlderClientsNodesAsText(String query) {
    assertThat(downstream(query).getJsonArray(tasks.get(0).toString()).getValue(1))
        .isEqualTo("[" + flow.node(1) + ", " + flow.node(2) + "]");
  }

  private JsonObject downstream(String query) {
    JsonObject body =
        new JsonObject()
            .put("task_ids", List.of(tasks.get(0), tasks.get(4), 0))
            .put("dag_id", flow.dag);
    return json(server.post("/api/v3/task/get_downstream_tasks" + query, body))
        .getJsonObject("downstream_tasks");
  }

  private JsonObject subdag(List<Long> ids, List<String> letters) {
    return json(
        server.post(
            "/api/v3/task/subdag",
            new JsonObject().put("task_ids", ids).put("task_status", letters)));
  }

  private HttpResponse<String> put(String path, JsonObject body) {
    return server.send("PUT", "/api/v3" + path, BodyPublishers.ofString(body.encode()));
  }
}
