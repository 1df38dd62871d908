package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** More for tasks that got too little ({@code docs/contract/workflow-and-bind.md} §13). */
@DatabaseTest
class IncreaseResourcesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @ParameterizedTest(name = "{0} at {1} becomes {2}")
  @CsvSource({"120, 0.2, 144", "100, 0.1, 111", "2, 0.5, 3"})
  void aTaskThatAloneHasItsRowGetsMoreInPlace(int amount, String scale, int more) {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": " + amount + ", \"cores\": 1}");
    long task = starved(flow, row, "{\"memory\": " + scale + "}");

    assertThat(increase(flow)).isEqualTo(answer(List.of(task)));

    assertThat(flow.taskLetters()).isEqualTo("E");
    assertThat(row(task)).isEqualTo(row);
    assertThat(stored(row)).isEqualTo("A {\"memory\": " + more + ", \"cores\": 1}");
  }

  @Test
  void aSecondCallScalesAgain() {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": 2}");
    long task = starved(flow, row, "{\"memory\": 0.5}");

    assertThat(increase(flow)).isEqualTo(answer(List.of(task)));
    assertThat(stored(row)).isEqualTo("A {\"memory\": 3}");
    assertThat(increase(flow)).isEqualTo(answer(List.of(task)));
    assertThat(stored(row)).isEqualTo("A {\"memory\": 5}");
  }

  @Test
  void writesDownWhoGaveMoreAndWhy() {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": 2}");
    long first = starved(flow, row, "{\"memory\": 0.5}");
    starved(flow, row, "{\"memory\": 0.5}");
    String route = "/api/v3/workflow/" + flow.workflow + "/increase_resources";

    server.post(route, JsonObject.of("reason", "larger input", "requested_by", "eve"));
    db.execute("update task set status = 'D' where workflow_id = ?", flow.workflow);
    increase(flow);

    assertThat(
            db.rows(
                """
                select person, action, reason, to_status, instances, detail from kill_audit
                where workflow_id = ? order by id
                """,
                flow.workflow))
        .containsExactly(
            List.of(
                "anonymous",
                "resources_increased",
                "larger input",
                "E",
                2L,
                "tasks %d-%d".formatted(first, first + 1)));
  }

  /** The reference makes 68 of this 20, and of what healthy tasks ask for, too. */
  @Test
  void tasksThatShareARowGetMoreOnceAndHealthyOnesKeepTheirs() {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": 20}");
    List<Long> starved =
        Stream.generate(() -> starved(flow, row, "{\"memory\": 0.5}")).limit(3).toList();
    long healthy = flow.task("D", row);

    assertThat(increase(flow)).isEqualTo(answer(starved));

    assertThat(flow.taskLetters()).isEqualTo("EEED");
    assertThat(starved).extracting(this::row).containsOnly(row(starved.get(0)));
    assertThat(stored(row(starved.get(0)))).isEqualTo("A {\"memory\": 30}");
    assertThat(queue(row(starved.get(0)))).isEqualTo(queue(row));
    assertThat(row(healthy)).isEqualTo(row);
    assertThat(stored(row)).isEqualTo("O {\"memory\": 20}");
  }

  @Test
  void otherScalesOrAttemptsOnOneRowGetRowsOfTheirOwn() {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": 20}");
    long half = starved(flow, row, "{\"memory\": 0.5}");
    long listed = starved(flow, row, "{\"memory\": [30, 70]}");
    long tried = starved(flow, row, "{\"memory\": [30, 70]}");
    long unscaled = starved(flow, row, "{\"memory\": \"doubling\"}");
    db.execute("update task set num_attempts = 5 where id = ?", tried);

    assertThat(increase(flow)).isEqualTo(answer(List.of(half, listed, tried, unscaled)));

    assertThat(flow.taskLetters()).isEqualTo("EEEE");
    assertThat(Stream.of(half, listed, tried, unscaled).map(task -> stored(row(task))))
        .containsExactly(
            "A {\"memory\": 30}", "A {\"memory\": 30}", "A {\"memory\": 70}", "O {\"memory\": 20}");
    assertThat(row(half)).isNotEqualTo(row(listed));
    assertThat(row(unscaled)).isEqualTo(row);
  }

  @Test
  void onlyTasksThatFailedAndWhoseNewestInstanceGotTooLittleAreMeant() {
    Flow flow = Flow.failed(db);
    long again = starved(flow, flow.resources("{\"memory\": 20}"), "{\"memory\": 0.5}");
    long later = starved(flow, flow.resources("{\"memory\": 20}"), "{\"memory\": 0.5}");
    long done = starved(flow, flow.resources("{\"memory\": 20}"), "{\"memory\": 0.5}");
    flow.task("F");
    flow.instance(later, flow.run, "E");
    db.execute(
        "update task_instance set status_date = clock_timestamp() where task_id = ? and status = 'Z'",
        later);
    db.execute("update task set status = 'D' where id = ?", done);
    db.execute("update task set status = 'E' where id = ?", again);

    assertThat(increase(flow)).isEqualTo(answer(List.of(again)));

    assertThat(flow.taskLetters()).isEqualTo("EFDF");
  }

  @Test
  void datesAttemptsAndTheWorkflowStay() {
    Flow flow = Flow.failed(db);
    long task = starved(flow, flow.resources("{\"memory\": 20}"), "{\"memory\": 0.5}");

    increase(flow);

    assertThat(
            db.<Boolean>value(
                """
                select num_attempts = 1 and status_date = '2026-01-02 03:04:05.6+00'
                from task where id = ?
                """,
                task))
        .isTrue();
    assertThat(flow.workflowStatus()).isEqualTo("F");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H"})
  void nothingHappensWhileARunIsAlive(String letter) {
    Flow flow = Flow.create(db, "R", letter);
    long task = starved(flow, flow.resources("{\"memory\": 20}"), "{\"memory\": 0.5}");
    heartbeatIn(flow, "1 minute");

    assertThat(increase(flow)).isEqualTo(answer(List.of()));
    assertThat(flow.taskLetters()).isEqualTo("F");
    assertThat(stored(row(task))).isEqualTo("O {\"memory\": 20}");

    heartbeatIn(flow, "-1 minute");
    assertThat(increase(flow)).isEqualTo(answer(List.of(task)));
  }

  @Test
  void anUnknownWorkflowHasNoSuchTasks() {
    HttpResponse<String> response =
        server.post("/api/v3/workflow/999999/increase_resources", new JsonObject());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(answer(List.of()));
  }

  @Test
  void callsAtTheSameTimeScaleOneAfterTheOther() {
    Flow flow = Flow.failed(db);
    long row = flow.resources("{\"memory\": 16}");
    List<Long> tasks =
        Stream.generate(() -> starved(flow, row, "{\"memory\": 0.5}")).limit(5).toList();

    List<CompletableFuture<JsonObject>> calls =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> increase(flow)))
            .limit(2)
            .toList();

    assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo(answer(tasks)));
    assertThat(tasks)
        .allSatisfy(task -> assertThat(stored(row(task))).isEqualTo("A {\"memory\": 36}"));
    assertThat(stored(row)).isEqualTo("O {\"memory\": 16}");
  }

  /** A failed task whose only instance got too little. */
  private long starved(Flow flow, long row, String scales) {
    long task = flow.task("F", row);
    db.execute("update task set resource_scales = ? where id = ?", scales, task);
    flow.instance(task, flow.run, "Z");
    return task;
  }

  private void heartbeatIn(Flow flow, String time) {
    db.execute(
        """
        update workflow_run set heartbeat_date = clock_timestamp() + cast(? as interval)
        where id = ?
        """,
        time,
        flow.run);
  }

  private JsonObject increase(Flow flow) {
    HttpResponse<String> response =
        server.post("/api/v3/workflow/" + flow.workflow + "/increase_resources", new JsonObject());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private static JsonObject answer(List<Long> tasks) {
    return new JsonObject()
        .put("updated_task_count", tasks.size())
        .put("updated_task_ids", new JsonArray(tasks));
  }

  private long row(long task) {
    return db.value("select task_resources_id from task where id = ?", task);
  }

  private long queue(long row) {
    return db.value("select queue_id from task_resources where id = ?", row);
  }

  /** Type and text of a row of resources. */
  private String stored(long row) {
    return db.value(
        """
        select task_resources_type_id || ' ' || requested_resources
        from task_resources where id = ?
        """,
        row);
  }
}
