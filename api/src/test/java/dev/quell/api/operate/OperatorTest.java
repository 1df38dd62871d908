package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.api.view.Flow;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator does by hand ({@code docs/contract/cli-and-reaper.md} §4, §23). */
@DatabaseTest
class OperatorTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Test
  void setsTheLastTaskToDoneAndTheWorkflowWithIt() {
    Flow flow = Flow.failed(db);
    long task = flow.task("F");

    HttpResponse<String> first = update(flow, List.of(task), "D");
    HttpResponse<String> again = update(flow, List.of(task), "D");

    assertThat(first.body()).isEqualTo("{\"message\":\"updated to status D\"}");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(flow.taskLetters()).isEqualTo("D");
    assertThat(flow.workflowStatus()).isEqualTo("D");
    assertThat(
            db.<Boolean>value(
                """
                select status_date > clock_timestamp() - interval '1 minute' and num_attempts = 1
                from task where id = ?
                """,
                task))
        .isTrue();
  }

  @Test
  void setsTasksBackAndHasTheirInstancesEndThemselves() {
    Flow flow = Flow.create(db, "D", "D");
    List<Long> tasks = flow.diamond("D", "D", "D", "D", "D");
    long running = flow.instance(tasks.get(3), flow.run, "R");
    long ended = flow.instance(tasks.get(4), flow.run, "D");

    HttpResponse<String> response =
        update(flow, List.of(tasks.get(3), tasks.get(4).toString()), "G");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(flow.taskLetters()).isEqualTo("DDDGG");
    assertThat(flow.workflowStatus()).isEqualTo("F");
    assertThat(db.instanceStatus(running)).isEqualTo("K");
    assertThat(db.errorRows(running)).isEqualTo(1);
    assertThat(db.instanceStatus(ended)).isEqualTo("D");
    assertThat(db.errorRows(ended)).isZero();
  }

  @Test
  void goesOnUpOrDownIfAskedTo() {
    Flow flow = Flow.failed(db);
    List<Long> tasks = flow.diamond("F", "F", "F", "F", "F");

    send(body(flow, List.of(tasks.get(3)), "D").put("recursive", true));
    assertThat(flow.taskLetters()).isEqualTo("DDDDF");
    send(body(flow, List.of(tasks.get(1)), "G").put("recursive", "true"));
    assertThat(flow.taskLetters()).isEqualTo("DGDGG");
    send(body(flow, "all", "D").put("recursive", true));
    assertThat(flow.taskLetters()).isEqualTo("DDDDD");
    assertThat(flow.workflowStatus()).isEqualTo("D");
  }

  @Test
  void mindsWhatIsDownstreamUnlessTheWorkflowIsAtRest() {
    Flow flow = Flow.create(db, "R", "R");
    List<Long> tasks = flow.diamond("F", "G", "Q", "R", "G");

    assertThat(update(flow, List.of(tasks.get(0)), "D").statusCode()).isEqualTo(200);
    HttpResponse<String> refused = update(flow, List.of(tasks.get(1)), "D");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).getString("detail")).contains("downstream");
    assertThat(flow.taskLetters()).isEqualTo("DGQRG");
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    Flow flow = Flow.failed(db);
    Flow other = Flow.failed(db);
    long task = flow.task("F");
    long foreign = other.task("F");

    HttpResponse<String> several = update(flow, List.of(task, foreign), "D");
    assertThat(several.statusCode()).isEqualTo(400);
    assertThat(json(several).getString("detail"))
        .isEqualTo("Task status cannot be updated because the tasks belong to multiple workflows");
    assertThat(update(flow, List.of(foreign), "D").statusCode()).isEqualTo(400);
    assertThat(update(flow, List.of(0L), "D").statusCode()).isEqualTo(400);
    assertThat(update(flow, List.of(task), "Y").statusCode()).isEqualTo(400);
    assertThat(json(send(new JsonObject())).getString("detail")).contains("workflow_id");
    db.execute("delete from workflow_run where workflow_id = ?", flow.workflow);
    assertThat(update(flow, List.of(task), "G").statusCode()).isEqualTo(400);
    assertThat(flow.taskLetters() + other.taskLetters()).isEqualTo("FF");
    assertThat(send(body(flow, List.of(), "D").put("workflow_id", 0)).statusCode()).isEqualTo(404);
  }

  /** Each waits for the workflow of the one before. */
  @Test
  void copesWithSeveralOperatorsAtOnce() throws Exception {
    Flow flow = Flow.failed(db);
    List<Long> tasks = flow.diamond("F", "F", "F", "F", "F");
    List<Callable<Integer>> calls =
        Stream.of("D", "G", "D", "G", "D", "G")
            .<Callable<Integer>>map(letter -> () -> update(flow, tasks, letter).statusCode())
            .toList();
    ExecutorService callers = Executors.newFixedThreadPool(calls.size());

    try {
      for (Future<Integer> answer : callers.invokeAll(calls)) {
        assertThat(answer.get()).isEqualTo(200);
      }
    } finally {
      callers.shutdownNow();
    }

    assertThat(flow.taskLetters() + flow.workflowStatus()).isIn("DDDDDD", "GGGGGF");
  }

  @Test
  void hasAWorkflowBeginAnew() {
    Flow flow = Flow.failed(db);
    flow.diamond("D", "F", "E", "A", "G");
    long instance = flow.instance(flow.task("R"), flow.run, "R");

    assertThat(reset(flow, "{\"partial_reset\": true}").body()).isEqualTo("{}");
    assertThat(flow.taskLetters()).isEqualTo("DGGGGG");
    assertThat(flow.workflowStatus()).isEqualTo("G");
    assertThat(db.instanceStatus(instance)).isEqualTo("R");

    assertThat(reset(flow, "{\"partial_reset\": false}").body()).isEqualTo("{}");
    assertThat(reset(flow, "{}").body()).isEqualTo("{}");
    assertThat(flow.taskLetters()).isEqualTo("GGGGGG");
    assertThat(
            db.<Long>value(
                "select sum(num_attempts) from task where workflow_id = ? and name <> 'task-4'",
                flow.workflow))
        .isZero();
    assertThat(server.send("PUT", "/api/v3/workflow/0/reset", BodyPublishers.ofString("{}")).body())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R"})
  void doesNotResetUnderALivingRun(String letter) {
    Flow flow = Flow.create(db, "R", letter);
    flow.task("R");

    assertThat(reset(flow, "{}").statusCode()).isEqualTo(400);
    assertThat(flow.taskLetters() + flow.workflowStatus()).isEqualTo("RR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "H"})
  void endsARunThatIsResumedAndOverdue(String letter) {
    Flow flow = Flow.create(db, "R", letter);
    flow.task("F");

    assertThat(reset(flow, "{}").statusCode()).isEqualTo(200);
    assertThat(db.<String>value("select status from workflow_run where id = ?", flow.run))
        .isEqualTo("T");
    assertThat(flow.taskLetters() + flow.workflowStatus()).isEqualTo("GG");
  }

  /** Who asks is not for the body to say. */
  @Test
  void writesDownWhoDidItAndWhy() {
    Flow flow = Flow.failed(db);
    List<Long> tasks = flow.diamond("F", "F", "F", "F", "F");
    long first = tasks.get(0);

    send(
        body(flow, tasks.subList(0, 3), "D")
            .put("reason", "checked by hand")
            .put("requested_by", "eve"));
    send(body(flow, tasks.subList(0, 1), "G").put("recursive", true).put("reason", "wrong input"));
    flow.instance(first, flow.run, "R");
    update(flow, List.of(first), "G");
    send(body(flow, "all", "D").put("reason", "give up"));
    reset(flow, "{\"partial_reset\": true}");
    reset(flow, "{\"reason\": \"new input\", \"person\": \"eve\"}");

    assertThat(audit(flow))
        .containsExactly(
            line("tasks_set", "checked by hand", "D", 3, range(first, 3)),
            line("tasks_set", "wrong input", "G", 5, range(first, 1) + ", all downstream too"),
            line("tasks_set", null, "G", 0, range(first, 1) + "; instances told to end: 1"),
            line("tasks_set", "give up", "D", 5, "all tasks"),
            line("reset", null, "G", 0, "all tasks that are not done"),
            line("reset", "new input", "G", 5, "all tasks"));
  }

  @Test
  void writesNothingDownThatDidNotHappen() {
    Flow flow = Flow.create(db, "R", "R");
    List<Long> tasks = flow.diamond("D", "D", "D", "R", "G");

    assertThat(update(flow, List.of(tasks.get(0)), "D").statusCode()).isEqualTo(400);
    assertThat(update(flow, List.of(tasks.get(4)), "G").statusCode()).isEqualTo(200);
    assertThat(reset(flow, "{\"reason\": \"too early\"}").statusCode()).isEqualTo(400);
    assertThat(send(body(flow, tasks, "D").put("reason", 5)).statusCode()).isEqualTo(400);
    assertThat(reset(flow, "{\"reason\": \"" + "x".repeat(1001) + "\"}").statusCode())
        .isEqualTo(400);

    assertThat(audit(flow)).isEmpty();
  }

  private static String range(long first, int tasks) {
    return "tasks " + first + (tasks == 1 ? "" : "-" + (first + tasks - 1));
  }

  private static List<Object> line(
      String action, @Nullable String reason, String to, long tasks, String detail) {
    return Arrays.asList("anonymous", action, reason, to, tasks, detail);
  }

  private List<List<Object>> audit(Flow flow) {
    return db.rows(
        """
        select person, action, reason, to_status, instances, detail from kill_audit
        where workflow_id = ? order by id
        """,
        flow.workflow);
  }

  private HttpResponse<String> reset(Flow flow, String body) {
    return server.send(
        "PUT", "/api/v3/workflow/" + flow.workflow + "/reset", BodyPublishers.ofString(body));
  }

  private HttpResponse<String> update(Flow flow, List<?> tasks, String letter) {
    return send(body(flow, tasks, letter));
  }

  private static JsonObject body(Flow flow, Object tasks, String letter) {
    return new JsonObject()
        .put("workflow_id", Long.toString(flow.workflow))
        .put("task_ids", tasks)
        .put("new_status", letter);
  }

  private HttpResponse<String> send(JsonObject body) {
    return server.send(
        "PUT", "/api/v3/task/update_statuses", BodyPublishers.ofString(body.encode()));
  }
}
