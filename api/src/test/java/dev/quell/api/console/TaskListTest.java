package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every task of a workflow can be listed, and leaves as a file. */
@DatabaseTest
class TaskListTest {
  private static final String HEAD =
      "task_id,name,status,changed_at,attempts,max_attempts,workflow_id,array_id,array,"
          + "task_template_id,template,task_instance_id,instance_status,node,distributor_id";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private Flow flow;
  private long foreignArray;
  private final List<Long> tasks = new ArrayList<>();
  private final List<Long> instances = new ArrayList<>();

  /** Six tasks; their numbers in the tests are their places. The last one has no array. */
  @BeforeAll
  void fill() {
    foreignArray = Fixture.create(db).arrayId();
    flow = Flow.failed(db);
    for (String status : List.of("G", "F", "D", "F", "R", "G")) {
      tasks.add(flow.task(status));
    }
    attempt(1, "node-1", "E");
    attempt(1, "Node-2.cluster.org", "Z");
    attempt(2, "node-1.cluster.org", "D");
    attempt(3, "node-11", "E");
    attempt(4, null, "R");
    name(0, "b");
    name(1, "A/b");
    name(2, "a");
    name(3, "c, \"quoted\"");
    name(4, "a");
    name(5, "%");
    db.execute("update task set array_id = null, num_attempts = 0 where id = ?", tasks.get(5));
    db.execute("update task set num_attempts = 3 where id = ?", tasks.get(1));
    db.execute(
        """
        update task set status_date = timestamptz '2026-01-02Z' + make_interval(secs => num_attempts)
        where workflow_id = ?
        """,
        flow.workflow);
    flow.error(instances.get(1), "first\nValueError: no such thing\n \n");
    flow.error(instances.get(3), "x".repeat(400));
  }

  private void attempt(int place, String node, String status) {
    long instance = flow.instance(tasks.get(place), flow.run, status);
    db.execute("update task_instance set nodename = ? where id = ?", node, instance);
    instances.add(instance);
  }

  private void name(int place, String name) {
    db.execute("update task set name = ? where id = ?", name, tasks.get(place));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0 1 2 3 4 5",
    "status=G, 0 5",
    "status=F&status=D, 1 2 3",
    "name=A, 1 2 4",
    "name=%25, 5",
    "name=, 0 1 2 3 4 5",
    "node=node-1, 1 2",
    "node=NODE-2, 1",
    "node=node-1.cluster.org, 2",
    "node=node, ''",
    "attempts_from=1, 0 1 2 3 4",
    "attempts_from=2&attempts_to=3, 1",
    "attempts_to=0, 5",
    "status=F&node=node-11&name=C, 3",
    "sort=newest, 5 4 3 2 1 0",
    "sort=attempts, 1 0 2 3 4 5",
    "sort=changed, 1 4 3 2 0 5",
    "sort=changed&status=F, 1 3",
  })
  void finds(String query, String places) {
    List<Long> expected = places(places);

    assertThat(found(get("?" + query))).isEqualTo(expected);
    assertThat(byPages(query, 1)).isEqualTo(expected);
    assertThat(byPages(query, 4)).isEqualTo(expected);
    assertThat(lines(server.get(path("?format=ndjson&" + query)).body())).isEqualTo(expected);
    assertThat(count("?" + query).getLong("count")).isEqualTo(expected.size());
    assertThat(ids("?" + query))
        .isEqualTo(
            new JsonObject()
                .put("task_ids", new JsonArray(expected.stream().sorted().toList()))
                .put("more", false));
  }

  /** How a database sorts texts is its own affair, but pages must agree with it. */
  @Test
  void sortsByNameAndThenById() {
    List<Long> sorted = found(get("?sort=name"));

    assertThat(byPages("sort=name", 1)).isEqualTo(sorted);
    assertThat(sorted).containsSubsequence(places("2 4 0 3")).hasSize(tasks.size());
  }

  @Test
  void findsByTemplateAndByArrayWhetherTasksHaveOneOrNot() {
    assertThat(found(get("?task_template_id=" + flow.template))).isEqualTo(tasks);
    assertThat(found(get("?task_template_id=" + (flow.template + 1)))).isEmpty();
    assertThat(found(get("?array_id=" + flow.array))).isEqualTo(places("0 1 2 3 4"));
    assertThat(found(get("?array_id=" + foreignArray))).isEmpty();
  }

  @Test
  void tellsWhereATaskIsAndWhyItFailed() {
    JsonObject failed = get("?status=F").getJsonArray("tasks").getJsonObject(0);
    JsonObject waiting = get("").getJsonArray("tasks").getJsonObject(5);

    assertThat(failed.getMap())
        .containsEntry("task_id", Math.toIntExact(tasks.get(1)))
        .containsEntry("name", "A/b")
        .containsEntry("status", "F")
        .containsEntry("changed_at", "2026-01-02T00:00:03.000Z")
        .containsEntry("attempts", 3)
        .containsEntry("max_attempts", 3)
        .containsEntry("workflow_id", Math.toIntExact(flow.workflow))
        .containsEntry("array", "fit")
        .containsEntry("template", "fit")
        .containsEntry("task_instance_id", Math.toIntExact(instances.get(1)))
        .containsEntry("instance_status", "Z")
        .containsEntry("node", "Node-2.cluster.org")
        .containsEntry("distributor_id", "17_3")
        .containsEntry("error", "ValueError: no such thing")
        .doesNotContainKey("sort_key");
    assertThat(waiting.getMap())
        .containsEntry("array_id", null)
        .containsEntry("template", "fit")
        .containsEntry("task_instance_id", null)
        .containsEntry("error", null);
    assertThat(get("?status=F").getJsonArray("tasks").getJsonObject(1).getString("error"))
        .isEqualTo("x".repeat(300));
  }

  @Test
  void countsByLetter() {
    assertThat(count(""))
        .isEqualTo(
            new JsonObject()
                .put("count", 6)
                .put("exact", true)
                .put(
                    "by_status", new JsonObject().put("D", 1).put("F", 2).put("G", 2).put("R", 1)));
  }

  @Test
  void leavesAsCommaSeparatedValues() {
    HttpResponse<String> answer = server.get(path("?format=csv&sort=newest&status=F"));

    assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    List<String> rows = List.of(answer.body().split("\r\n"));
    assertThat(rows).hasSize(3).startsWith(HEAD);
    assertThat(rows.get(1))
        .startsWith(tasks.get(3) + ",\"c, \"\"quoted\"\"\",F,2026-01-02T00:00:01.000Z,1,3,")
        .endsWith("," + instances.get(3) + ",E,node-11,17_3");
    assertThat(server.get(path("?format=csv&name=nothing")).body()).isEqualTo(HEAD + "\r\n");
    assertThat(server.get(path("?name=nothing"), "Accept", "application/x-ndjson").body())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?after=7.MA", "?sort=name&after=7", "?sort=changed&after=7.eA"})
  void refusesThePlaceOfAnotherList(String query) {
    HttpResponse<String> response = server.get(path(query));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("must be the next_after of a page");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/count", "/ids"})
  void knowsNothingOfWhatDoesNotExist(String rest) {
    HttpResponse<String> response =
        server.get("/api/v3/console/workflows/987654/tasks" + rest + "?format=csv");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no workflow 987654.");
  }

  private List<Long> byPages(String query, int limit) {
    List<Long> met = new ArrayList<>();
    String after = "";
    do {
      JsonObject page = get("?limit=" + limit + "&" + query + after);
      met.addAll(found(page));
      after =
          page.getString("next_after") == null ? null : "&after=" + page.getString("next_after");
    } while (after != null && met.size() <= tasks.size());
    return met;
  }

  private static List<Long> lines(String body) {
    return body.lines().map(line -> new JsonObject(line).getLong("task_id")).toList();
  }

  private List<Long> places(String places) {
    return places.isEmpty()
        ? List.of()
        : List.of(places.split(" ")).stream()
            .map(place -> tasks.get(Integer.parseInt(place)))
            .toList();
  }

  private static List<Long> found(JsonObject page) {
    return page.getJsonArray("tasks").stream()
        .map(task -> ((JsonObject) task).getLong("task_id"))
        .toList();
  }

  private JsonObject get(String query) {
    HttpResponse<String> response = server.get(path(query));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private JsonObject count(String query) {
    return json(server.get("/api/v3/console/workflows/" + flow.workflow + "/tasks/count" + query));
  }

  private JsonObject ids(String query) {
    return json(server.get("/api/v3/console/workflows/" + flow.workflow + "/tasks/ids" + query));
  }

  private String path(String query) {
    return "/api/v3/console/workflows/" + flow.workflow + "/tasks" + query;
  }
}
