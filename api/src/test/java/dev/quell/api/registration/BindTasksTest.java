package dev.quell.api.registration;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets when it binds its tasks ({@code docs/contract/workflow-and-bind.md} §22). */
@DatabaseTest
class BindTasksTest {
  private static final String LONG_HASH = "9".repeat(78);

  @Shared private TestDatabase db;
  private ApiServer server;

  private Bindery client;

  @BeforeAll
  void start(Closer closer) {
    server =
        closer.register(
            ApiServer.start(
                db.options(),
                http ->
                    new QuellConfig.Http(
                        http.host(),
                        http.port(),
                        http.allowUnauthenticatedRemote(),
                        http.instances(),
                        16_000_000,
                        http.maxConcurrentRequests(),
                        http.requestTimeoutMillis(),
                        http.clients(),
                        http.corsAllowedOrigins(),
                        http.allowedHosts(),
                        http.tls())));
  }

  @BeforeEach
  void useANewWorkflow() {
    client = new Bindery(db, server);
  }

  @Test
  void aNewTaskIsStoredAsItCame() {
    long node = client.node();
    JsonArray task =
        client
            .task(node, LONG_HASH)
            .set(4, "数\uD83D\uDE00")
            .set(5, "run 'it' \\ \"now\"")
            .set(
                8,
                new JsonObject().put("memory", 0.5).put("cores", JsonArray.of(1, 2)).put("t", "é"))
            .set(9, JsonArray.of("long.q", "all.q"));

    HttpResponse<String> response = bind("2305843009213693951", task);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonArray bound = Bindery.bound(response, "2305843009213693951");
    assertThat(bound.getString(1)).isEqualTo("G");
    assertThat(db.row("task", bound.getLong(0)))
        .containsEntry("workflow_id", client.fixture().workflowId())
        .containsEntry("node_id", node)
        .containsEntry("task_args_hash", LONG_HASH)
        .containsEntry("array_id", client.fixture().arrayId())
        .containsEntry("task_resources_id", client.fixture().resourcesId())
        .containsEntry("name", "数\uD83D\uDE00")
        .containsEntry("command", "run 'it' \\ \"now\"")
        .containsEntry("num_attempts", 0)
        .containsEntry("max_attempts", 3)
        .containsEntry("status", "G")
        .containsEntry(
            "resource_scales", "{\"memory\": 0.5, \"cores\": [1, 2], \"t\": \"\\u00e9\"}")
        .containsEntry("fallback_queues", "[\"long.q\", \"all.q\"]");
  }

  @Test
  void aHashIsTheSameTaskInEveryForm() {
    long node = client.node();
    BigInteger hash = new BigInteger("1" + "0".repeat(77));

    long first = id(bind("1", client.task(node, hash.toString())), "1");

    assertThat(id(bind("1", client.task(node, hash)), "1")).isEqualTo(first);
    assertThat(id(bind("1", client.task(node, "00" + hash)), "1")).isEqualTo(first);
    assertThat(db.row("task", first)).containsEntry("task_args_hash", hash.toString());
  }

  @Test
  void everyKeyComesBackAndIdsFollowTheOrderOfTheRequest() {
    List<Long> nodes = new ArrayList<>(client.nodes(20));
    Collections.reverse(nodes);
    JsonObject tasks = new JsonObject();
    nodes.forEach(node -> tasks.put("key " + node, client.task(node, "7")));

    HttpResponse<String> response = client.bind(client.body(tasks));

    List<Long> ids = nodes.stream().map(node -> id(response, "key " + node)).toList();
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(json(response).getJsonObject("tasks").fieldNames()).hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({
    "F, false, G",
    "D, true, D",
    "R, false, R",
    "R, true, G",
    "Q, false, G",
    "A, false, G"
  })
  void aKnownTaskBeginsAnew(String status, boolean reset, String then) {
    long node = client.node();
    long id = id(bind("1", client.task(node, "7")), "1");
    db.execute("update task set status = ?, num_attempts = 2 where id = ?", status, id);
    JsonArray again = client.task(node, "7").set(4, "new name").set(7, reset);

    HttpResponse<String> response = bind("1", again.set(8, new JsonObject().put("memory", 9)));

    assertThat(Bindery.bound(response, "1")).isEqualTo(JsonArray.of((int) id, then));
    boolean anew = !status.equals(then);
    assertThat(db.row("task", id))
        .containsEntry("status", then)
        .containsEntry("name", anew ? "new name" : "a task")
        .containsEntry("num_attempts", anew ? 0 : 2)
        .containsEntry("resource_scales", "{\"memory\": 0.5}");
  }

  @Test
  void aTaskOfARunningRunIsLeftAlone() {
    long node = client.node();
    long id = id(bind("1", client.task(node, "7")), "1");
    db.execute("update workflow_run set status = 'R' where id = ?", client.fixture().runId());
    db.execute("update task set status = 'R', num_attempts = 1 where id = ?", id);
    client.fixture().instance(id, "R");

    HttpResponse<String> response = bind("1", client.task(node, "7").set(7, true));

    assertThat(Bindery.bound(response, "1")).isEqualTo(JsonArray.of((int) id, "R"));
    assertThat(db.row("task", id)).containsEntry("num_attempts", 1);
  }

  @Test
  void theLastChunkMarksTheWorkflowOnce() {
    long workflow = client.fixture().workflowId();
    client.bind(client.body(new JsonObject()));
    assertThat(db.row("workflow", workflow)).containsEntry("created_date", null);

    HttpResponse<String> response =
        client.bind(client.body(new JsonObject()).put("mark_created", true));

    assertThat(response.body()).isEqualTo("{\"tasks\":{}}");
    Object created = db.row("workflow", workflow).get("created_date");
    assertThat(created).isNotNull();
    client.bind(client.body(new JsonObject()).put("mark_created", true));
    assertThat(db.row("workflow", workflow)).containsEntry("created_date", created);
  }

  @Test
  void twoKeysMustNotMeanTheSameTask() {
    long node = client.node();
    JsonObject twice =
        new JsonObject().put("1", client.task(node, "7")).put("2", client.task(node, "007"));

    HttpResponse<String> response = client.bind(client.body(twice).put("mark_created", true));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("'1' and '2'").contains("node " + node);
    assertNothingBound();
  }

  @ParameterizedTest
  @CsvSource({"0, node", "2, array", "3, task resources"})
  void whatATaskIsPartOfMustExist(int position, String what) {
    JsonArray task = client.task(client.node(), "7").set(position, 987_654_321);
    JsonObject tasks = new JsonObject().put("1", client.task(client.node(), "8")).put("2", task);

    HttpResponse<String> response = client.bind(client.body(tasks).put("mark_created", true));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo("There is no " + what + " with the id 987654321.");
    assertNothingBound();
  }

  @Test
  void theWorkflowMustExist() {
    HttpResponse<String> response =
        client.bind(client.body(new JsonObject()).put("workflow_id", 987_654_321));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo("There is no workflow with the id 987654321.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void oneWrongPositionRefusesTheWholeChunk(int position) {
    JsonObject tasks =
        new JsonObject()
            .put("1", client.task(client.node(), "7"))
            .put("2", client.task(client.node(), "7").set(position, new JsonObject()));

    HttpResponse<String> response = client.bind(client.body(tasks).put("mark_created", true));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).startsWith("The field 'tasks.2.");
    assertNothingBound();
  }

  private void assertNothingBound() {
    long workflow = client.fixture().workflowId();
    assertThat(db.<Long>value("select count(*) from task where workflow_id = ?", workflow))
        .isZero();
    assertThat(db.row("workflow", workflow)).containsEntry("created_date", null);
  }

  /** The first caller has inserted and not committed yet when the second comes. */
  /** There is no foreign key that would keep it. */
  @Test
  void nothingIsBoundToAWorkflowThatIsRemovedMeanwhile() throws Exception {
    long node = client.node();
    long workflow = client.fixture().workflowId();
    ExecutorService binder = Executors.newSingleThreadExecutor();
    try (RowHolder removal = RowHolder.of(db)) {
      removal.write("select id from workflow where id = " + workflow + " for update");
      Future<HttpResponse<String>> bound = binder.submit(() -> bind("1", client.task(node, "7")));
      removal.awaitBlocked(1);
      removal.write("delete from \"array\" where workflow_id = " + workflow);
      removal.write("delete from workflow_run where workflow_id = " + workflow);
      removal.write("delete from workflow where id = " + workflow);
      removal.commit();

      assertThat(bound.get().statusCode()).as(bound.get().body()).isEqualTo(404);
      assertThat(json(bound.get()).getString("detail")).contains("no workflow with the id");
    } finally {
      binder.shutdownNow();
    }
    assertThat(db.<Long>value("select count(*) from task where workflow_id = ?", workflow))
        .isZero();
  }

  @Test
  void aReplayWaitsForTheFirstCopyAndFindsItsTasks() throws Exception {
    long node = client.node();
    ExecutorService replay = Executors.newSingleThreadExecutor();
    try (RowHolder first = RowHolder.of(db)) {
      first.write(
          """
          insert into task
            (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, status)
          values (%d, %d, '7', %d, 'a task', 'run it', %d, 'G')
          """
              .formatted(
                  client.fixture().workflowId(),
                  node,
                  client.fixture().arrayId(),
                  client.fixture().resourcesId()));
      Future<HttpResponse<String>> second = replay.submit(() -> bind("1", client.task(node, "7")));
      awaitInsertThatWaits();
      first.commit();

      long id =
          db.value("select id from task where workflow_id = ?", client.fixture().workflowId());
      assertThat(Bindery.bound(second.get(), "1")).isEqualTo(JsonArray.of((int) id, "G"));
    } finally {
      replay.shutdown();
    }
  }

  private void awaitInsertThatWaits() {
    db.<Long>await(
        waiting -> waiting == 1,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and query like '%insert into task%'
          and cardinality(pg_blocking_pids(pid)) > 0
        """);
  }

  @Test
  void racingCallersGetTheSameIdsWhateverTheirOrder()
      throws InterruptedException, ExecutionException {
    List<Long> nodes = client.nodes(300);
    List<Long> backwards = new ArrayList<>(nodes);
    Collections.reverse(backwards);
    List<JsonObject> bodies = List.of(body(nodes), body(backwards), body(nodes), body(backwards));
    ExecutorService callers = Executors.newFixedThreadPool(bodies.size());
    try {
      List<Future<HttpResponse<String>>> responses =
          bodies.stream().map(body -> callers.submit(() -> client.bind(body))).toList();

      Map<String, Object> first = json(responses.get(0).get()).getJsonObject("tasks").getMap();
      assertThat(first).hasSize(300);
      for (Future<HttpResponse<String>> response : responses) {
        assertThat(response.get().statusCode()).as(response.get().body()).isEqualTo(200);
        assertThat(json(response.get()).getJsonObject("tasks").getMap()).isEqualTo(first);
      }
    } finally {
      callers.shutdown();
    }
    assertThat(taskCount()).isEqualTo(300);
    assertThat(db.deadlocks()).isZero();
  }

  private JsonObject body(List<Long> nodes) {
    JsonObject tasks = new JsonObject();
    nodes.forEach(node -> tasks.put(node.toString(), client.task(node, "7")));
    return client.body(tasks);
  }

  /** Each statement that writes is a transaction of its own, and those are numbered. */
  @Tag("long")
  @Test
  void fiveThousandTasksTakeAHandfulOfTransactions() {
    JsonObject body = body(client.nodes(5_000)).put("mark_created", true);
    long before = transactions();

    assertThat(client.bind(body).statusCode()).isEqualTo(200);
    long inserted = transactions();
    assertThat(client.bind(body).statusCode()).isEqualTo(200);
    long replayed = transactions();

    assertThat(taskCount()).isEqualTo(5_000);
    assertThat(inserted - before).isBetween(2L, 6L);
    assertThat(replayed - inserted).isBetween(1L, 10L);
  }

  private long transactions() {
    return db.value("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
  }

  @Tag("long")
  @Test
  void twentyThousandTasksOfACommandOfTwoKilobytesAreBoundInChunks() throws SQLException {
    List<Long> nodes = client.nodes(20_000);
    String command = "run it " + "x".repeat(2_000);
    long largest = 0;
    for (int start = 0; start < nodes.size(); start += 500) {
      JsonObject tasks = new JsonObject();
      nodes
          .subList(start, start + 500)
          .forEach(node -> tasks.put(node.toString(), client.task(node, "7").set(5, command)));
      HttpResponse<String> response =
          client.bind(client.body(tasks).put("mark_created", start + 500 == nodes.size()));
      assertThat(response.statusCode()).isEqualTo(200);
      if (start % 5_000 == 0) {
        largest = Math.max(largest, usedMemory());
      }
    }

    assertThat(taskCount()).isEqualTo(20_000);
    assertThat(usedMemory()).isLessThan(largest + 30_000_000);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private long taskCount() {
    return db.value(
        "select count(*) from task where workflow_id = ?", client.fixture().workflowId());
  }

  private HttpResponse<String> bind(String key, JsonArray task) {
    return client.bind(client.body(new JsonObject().put(key, task)));
  }

  private static long id(HttpResponse<String> response, String key) {
    return Bindery.bound(response, key).getLong(0);
  }
}
