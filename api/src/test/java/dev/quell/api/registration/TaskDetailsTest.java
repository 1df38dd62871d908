package dev.quell.api.registration;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Arguments, attributes and resources of tasks, and their last error ({@code
 * docs/contract/workflow-and-bind.md} §23-§26).
 */
@DatabaseTest
class TaskDetailsTest {
  private static final long UNKNOWN = 987_654_321;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  private Bindery client;
  private Fixture fixture;
  private long task;

  @BeforeEach
  void useANewTask() {
    client = new Bindery(db, server);
    fixture = client.fixture();
    task = fixture.task("G");
    db.execute(
        "insert into arg (id, name) select n, 'arg ' || n from generate_series(1, 4) as n"
            + " on conflict do nothing");
  }

  @Test
  void theFirstValueOfAnArgumentStays() {
    assertStored(args(JsonArray.of(task, 2, "first"), JsonArray.of(task, "1", "other")));
    assertStored(args(JsonArray.of(task, 2, "second"), JsonArray.of(task, 3, "x".repeat(100_000))));
    assertStored(args(JsonArray.of(task, 4, "one"), JsonArray.of(task, 4, "two")));

    assertThat(
            db.rows(
                "select arg_id, left(val, 5), length(val) from task_arg where task_id = ? order by 1",
                task))
        .containsExactly(
            List.of(1L, "other", 5),
            List.of(2L, "first", 5),
            List.of(3L, "xxxxx", 100_000),
            List.of(4L, "one", 3));
  }

  @Test
  void noArgumentsAreFine() {
    assertStored(args());
  }

  @Test
  void argumentsOfAnUnknownTaskAreRefusedWithAllOthers() {
    HttpResponse<String> response =
        args(JsonArray.of(task, 2, "first"), JsonArray.of(UNKNOWN, 2, "x"));

    assertUnknownTask(response);
    assertThat(db.<Long>value("select count(*) from task_arg where task_id = ?", task)).isZero();
  }

  @Test
  void anUnknownArgumentIsRefusedWithAllOthers() {
    HttpResponse<String> response =
        args(JsonArray.of(task, 2, "first"), JsonArray.of(task, UNKNOWN, "x"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo("There is no argument with the id 987654321.");
    assertThat(db.<Long>value("select count(*) from task_arg where task_id = ?", task)).isZero();
  }

  @Test
  void theLastValueOfAnAttributeWins() {
    assertStored(attributes(new JsonObject().put("location", "1").put("year", 1990)));
    assertStored(attributes(new JsonObject().put("location", "2").putNull("note")));
    assertStored(attributes(new JsonObject()));

    assertThat(storedAttributes())
        .containsExactly(
            List.of("location", "2"), Arrays.asList("note", null), List.of("year", "1990"));
  }

  @Test
  void textThatLosesItsNulCharactersIsStoredOnce() {
    assertStored(attributes(new JsonObject().put("a\0", "1").put("a", "2")));

    assertThat(storedAttributes()).containsExactly(List.of("a", "2"));
  }

  @Test
  void aProgramStoresAttributesOfItsOwnTask() {
    JsonObject flat = new JsonObject().put("task_id", task).put("location", "1").put("year", "2");

    assertStored(server.post("/api/v3/task/bind_task_attributes", flat));

    assertThat(storedAttributes()).containsExactly(List.of("location", "1"), List.of("year", "2"));
  }

  @Test
  void aNameThatIsTooLongIsQuotedAndNothingIsWritten() {
    HttpResponse<String> response =
        attributes(new JsonObject().put("a", "1").put("long".repeat(64), "2"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("longlong").contains("255");
    assertThat(storedAttributes()).isEmpty();
  }

  @Test
  void attributesOfAnUnknownTaskAreRefused() {
    assertUnknownTask(
        client.put(
            "bind_task_attributes",
            new JsonObject()
                .put(
                    "task_attributes",
                    new JsonObject()
                        .put(Long.toString(task), new JsonObject().put("a", "1"))
                        .put(Long.toString(UNKNOWN), new JsonObject()))));
    assertThat(storedAttributes()).isEmpty();
  }

  /** Of each pair in the reference, one failed for good. */
  @RepeatedTest(5)
  void racingCallersIntroduceTheSameNames() throws InterruptedException, ExecutionException {
    List<Long> tasks = fixture.tasks(20, "G");
    String prefix = "name " + System.nanoTime() + " ";
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<HttpResponse<String>>> responses =
          IntStream.range(0, 4)
              .mapToObj(
                  caller ->
                      callers.submit(
                          () ->
                              client.put("bind_task_attributes", sameNames(tasks, prefix, caller))))
              .toList();
      for (Future<HttpResponse<String>> response : responses) {
        assertStored(response.get());
      }
    } finally {
      callers.shutdown();
    }
    assertThat(
            db.<Long>value(
                "select count(*) from task_attribute_type where starts_with(name, ?)", prefix))
        .isEqualTo(10);
    assertThat(
            db.<Long>value(
                "select count(*) from task_attribute where task_id = any(?)",
                (Object) tasks.toArray(Long[]::new)))
        .isEqualTo(200);
    assertThat(db.deadlocks()).isZero();
  }

  /** Every other caller names them in the opposite order. */
  private static JsonObject sameNames(List<Long> tasks, String prefix, int caller) {
    JsonObject byTask = new JsonObject();
    for (int i = 0; i < tasks.size(); i++) {
      JsonObject names = new JsonObject();
      for (int name = 0; name < 10; name++) {
        names.put(prefix + (caller % 2 == 0 ? name : 9 - name), Integer.toString(caller));
      }
      byTask.put(tasks.get(caller % 2 == 0 ? i : tasks.size() - 1 - i).toString(), names);
    }
    return new JsonObject().put("task_attributes", byTask);
  }

  @Test
  void resourcesAreStoredAsPythonWritesThem() {
    JsonObject resources =
        new JsonObject()
            .put("memory", 2.5)
            .put("runtime", 10_000_000.0)
            .put("cores", 1)
            .put("project", "proj_é")
            .put("queues", JsonArray.of("a", "b"))
            .putNull("constraints");

    HttpResponse<String> response = resources(1, resources);

    assertThat(response.body()).matches("[0-9]+");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(db.row("task_resources", Long.parseLong(response.body())))
        .containsEntry("queue_id", 1L)
        .containsEntry("task_resources_type_id", "V")
        .containsEntry(
            "requested_resources",
            "{\"memory\": 2.5, \"runtime\": 10000000.0, \"cores\": 1, \"project\": \"proj_\\u00e9\","
                + " \"queues\": [\"a\", \"b\"], \"constraints\": null}");
  }

  @Test
  void noResourcesAreNone() {
    HttpResponse<String> response = resources(1, null);

    assertThat(db.row("task_resources", Long.parseLong(response.body())))
        .containsEntry("requested_resources", "{}");
  }

  @Test
  void theQueueMustExist() {
    HttpResponse<String> response = resources(UNKNOWN, new JsonObject());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo("There is no queue with the id 987654321.");
  }

  @Test
  void theLastErrorIsThatOfTheNewestInstanceThatHasOne() {
    long older = fixture.instance(task, "E");
    long newer = fixture.instance(task, "E");
    fixture.instance(task, "Q");
    log(newer, "first of the newer");
    log(newer, "last of the newer");
    log(older, "of the older");

    assertThat(json(mostRecentError(task)))
        .isEqualTo(
            new JsonObject()
                .put("error_description", "last of the newer")
                .put("task_instance_id", (int) newer));
  }

  @Test
  void aTaskWithoutErrorsAndAnUnknownOneHaveNone() {
    JsonObject none = new JsonObject().put("error_description", "").putNull("task_instance_id");

    assertThat(json(mostRecentError(task))).isEqualTo(none);
    assertThat(json(mostRecentError(UNKNOWN))).isEqualTo(none);
  }

  private void log(long instance, String description) {
    db.execute(
        "insert into task_instance_error_log (task_instance_id, description) values (?, ?)",
        instance,
        description);
  }

  private HttpResponse<String> mostRecentError(long id) {
    return server.get("/api/v3/task/" + id + "/most_recent_ti_error");
  }

  private HttpResponse<String> resources(long queue, JsonObject resources) {
    return server.post(
        "/api/v3/task/bind_resources",
        new JsonObject()
            .put("queue_id", queue)
            .put("task_resources_type_id", "V")
            .put("requested_resources", resources));
  }

  private HttpResponse<String> args(JsonArray... args) {
    return client.put(
        "bind_task_args", new JsonObject().put("task_args", new JsonArray(List.of(args))));
  }

  private HttpResponse<String> attributes(JsonObject attributes) {
    return client.put(
        "bind_task_attributes",
        new JsonObject()
            .put("task_attributes", new JsonObject().put(Long.toString(task), attributes)));
  }

  private List<List<Object>> storedAttributes() {
    return db.rows(
        """
        select type.name, attribute.value
        from task_attribute attribute
        join task_attribute_type type on type.id = attribute.task_attribute_type_id
        where attribute.task_id = ?
        order by 1
        """,
        task);
  }

  private static void assertStored(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
  }

  private static void assertUnknownTask(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo("There is no task with the id 987654321.");
  }
}
