package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandKind;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands in their JSON form, as members of the cluster without a worker send them. */
@DatabaseTest
class JsonCommandsTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  @Test
  void aLifeOfATaskInJson() {
    long task = fixture.task("G");
    JsonObject queued =
        worker.askJson(
            CommandKind.QUEUE_TASK_BATCH,
            new JsonObject()
                .put("array_id", fixture.arrayId())
                .put("task_resources_id", fixture.resourcesId())
                .put("workflow_run_id", fixture.runId())
                .put("task_ids", JsonArray.of(task)));
    assertThat(queued.getJsonObject("tasks_by_status").getJsonArray("Q")).containsExactly(task);
    long instance = db.value("select id from task_instance where task_id = ?", task);
    int batch = db.value("select array_batch_num from task_instance where id = ?", instance);

    JsonObject instantiated =
        worker.askJson(
            CommandKind.INSTANTIATE_TASK_INSTANCES,
            new JsonObject().put("task_instance_ids", JsonArray.of(instance)));
    assertThat(instantiated.getJsonArray("task_instance_batches")).hasSize(1);

    JsonObject launched =
        worker.askJson(
            CommandKind.TRANSITION_TO_LAUNCHED,
            new JsonObject()
                .put("array_id", fixture.arrayId())
                .put("batch_number", batch)
                .put("next_report_increment", 279.0));
    assertThat(launched).isEqualTo(new JsonObject().put("task_instances", 1L).put("tasks", 1L));

    JsonObject started =
        worker.askJson(
            CommandKind.LOG_RUNNING,
            about(instance).put("process_group_id", "123").put("next_report_increment", 90));
    assertThat(started)
        .isEqualTo(
            new JsonObject()
                .put("task_instance_id", instance)
                .put("status", "R")
                .put("applied", true)
                .put("workflow_run_id", fixture.runId())
                .put("task_id", task)
                .put("task_name", "task")
                .put("command", "true")
                .put("workflow_id", fixture.workflowId())
                .put("stdout", "/logs/out")
                .put("stderr", "/logs/err"));

    assertThat(
            worker.askJson(
                CommandKind.LOG_REPORT_BY, about(instance).put("next_report_increment", 90)))
        .isEqualTo(status("R", false));
    assertThat(worker.askJson(CommandKind.LOG_DONE, about(instance))).isEqualTo(status("D", true));
    assertThat(worker.askJson(CommandKind.LOG_DONE, about(instance))).isEqualTo(status("D", false));
    assertThat(db.taskStatus(task)).isEqualTo("D");
  }

  @Test
  void anErrorAndAKillInJson() {
    long failing = fixture.instance(fixture.task("R"), "R");
    assertThat(
            worker.askJson(
                CommandKind.LOG_ERROR_WORKER_NODE,
                about(failing).put("error_state", "Z").put("error_description", "out of memory")))
        .isEqualTo(status("Z", true));

    fixture.batch(77, 2, "R", "K");
    assertThat(
            worker.askJson(
                CommandKind.TRANSITION_TO_KILLED,
                new JsonObject().put("array_id", fixture.arrayId()).put("batch_number", 77)))
        .isEqualTo(new JsonObject().put("task_instances", 2L).put("tasks", 2L));
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    long instance = fixture.instance(fixture.task("R"), "R");

    JsonObject report =
        about(instance)
            .put("server_structlog_context", new JsonObject().put("user", "alice"))
            .put("future_field", JsonArray.of(1, 2));

    assertThat(worker.askJson(CommandKind.LOG_DONE, report)).isEqualTo(status("D", true));
  }

  @ParameterizedTest
  @EnumSource(CommandKind.class)
  void refusesAnEmptyObjectOfEveryKind(CommandKind kind) {
    ReplyException refusal = refusal(worker.sendJson(kind, new JsonObject()));

    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(refusal).hasMessageMatching("The field '\\w+' is missing; it must be .*\\.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          task_instance_id      | "x1"  | The field 'task_instance_id' must be an integer, but it is the string "x1".
          task_instance_id      | 1.5   | The field 'task_instance_id' must be an integer, but it is 1.5.
          task_instance_id      | null  | The field 'task_instance_id' must be an integer, but it is null.
          process_group_id      | 1.5   | The field 'process_group_id' must be an integer from 0 to 9223372036854775807, but it is 1.5.
          next_report_increment | "90"  | The field 'next_report_increment' must be a number of seconds from 0 to 315360000, but it is the string "90".
          next_report_increment | -0.5  | The field 'next_report_increment' must be a number of seconds from 0 to 315360000, but it is -0.5.
          nodename              | {}    | The field 'nodename' must be a string, but it is an object.
          """)
  void refusesWrongFieldsAndSaysWhatWouldBeRight(String field, String value, String sentence) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));
    JsonObject report =
        about(attempt.id()).put("process_group_id", 1).put("next_report_increment", 90);
    Object wrong = new JsonArray("[" + value + "]").getValue(0);

    ReplyException refusal =
        refusal(worker.sendJson(CommandKind.LOG_RUNNING, report.put(field, wrong)));

    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(refusal).hasMessage(sentence);
    assertThat(attempt.instanceChanges()).isEmpty();
  }

  static Stream<Object> bodiesThatAreNoObjects() {
    return Stream.of("text", 17, true, new JsonArray().add(1), Buffer.buffer("{}"));
  }

  @ParameterizedTest
  @MethodSource("bodiesThatAreNoObjects")
  void refusesBodiesThatAreNoObjects(Object body) {
    ReplyException refusal =
        refusal(
            worker.vertx().eventBus().request(CommandKind.TRANSITION_TO_KILLED.address(), body));

    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(refusal).hasMessage("The message's body must be a JSON object.");
  }

  @Test
  void refusesAnEmptyMessage() {
    ReplyException refusal =
        refusal(worker.vertx().eventBus().request(CommandKind.LOG_DONE.address(), null));

    assertThat(refusal.failureCode()).isEqualTo(400);
  }

  @Test
  void answers404ForAnUnknownRow() {
    ReplyException refusal = refusal(worker.sendJson(CommandKind.LOG_DONE, about(987_654_321)));

    assertThat(refusal.failureCode()).isEqualTo(404);
    assertThat(refusal).hasMessage("There is no task instance 987654321.");
  }

  @Test
  void answers503WhenTheCommandIsToBeRepeated() {
    long task = fixture.task("G");
    fixture.instance(task, "R");

    ReplyException refusal =
        refusal(
            worker.sendJson(
                CommandKind.QUEUE_TASK_BATCH,
                new JsonObject()
                    .put("array_id", fixture.arrayId())
                    .put("task_resources_id", fixture.resourcesId())
                    .put("workflow_run_id", fixture.runId())
                    .put("task_ids", JsonArray.of(task))));

    assertThat(refusal.failureCode()).isEqualTo(503);
  }

  /** What went wrong inside is nobody's business outside; the log has it. */
  @Test
  void answers500WithoutDetailsForADefect() {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("R"), "R"));
    db.execute(
        """
        create function fail() returns trigger language plpgsql as
        $$ begin raise exception 'secret detail'; end $$
        """);
    db.execute(
        "create trigger fail before update on task for each row when (old.id = %d) execute function fail()"
            .formatted(attempt.taskId()));
    try {
      Future<JsonObject> bad = worker.sendJson(CommandKind.LOG_DONE, about(attempt.id()));

      ReplyException refusal = refusal(bad);

      assertThat(refusal.failureCode()).isEqualTo(500);
      assertThat(refusal).hasMessage("The server failed to carry out the command; see its log.");
      assertThat(attempt.instanceChanges()).isEmpty();
    } finally {
      db.execute("drop trigger fail on task");
      db.execute("drop function fail()");
    }
  }

  @Test
  void survivesMessagesThatWantNoReply() {
    long instance = fixture.instance(fixture.task("R"), "R");

    worker.vertx().eventBus().send(CommandKind.LOG_DONE.address(), "not even an object");
    worker.vertx().eventBus().send(CommandKind.LOG_DONE.address(), about(instance));

    db.<String>await("D"::equals, "select status from task_instance where id = ?", instance);
  }

  @Test
  void countsCommandsByKindAndOutcome() {
    long instance = fixture.instance(fixture.task("R"), "R");
    double ok = counted("ok");
    double notFound = counted("not_found");
    double invalid = counted("invalid");

    worker.askJson(CommandKind.LOG_DONE, about(instance));
    refusal(worker.sendJson(CommandKind.LOG_DONE, about(987_654_321)));
    refusal(worker.sendJson(CommandKind.LOG_DONE, new JsonObject()));

    assertThat(counted("ok")).isEqualTo(ok + 1);
    assertThat(counted("not_found")).isEqualTo(notFound + 1);
    assertThat(counted("invalid")).isEqualTo(invalid + 1);
  }

  private double counted(String outcome) {
    return worker
        .meters()
        .counter("quell.commands", "kind", "log_done", "outcome", outcome)
        .count();
  }

  private static JsonObject about(long instance) {
    return new JsonObject().put("task_instance_id", instance);
  }

  private static JsonObject status(String letter, boolean applied) {
    return new JsonObject().put("status", letter).put("applied", applied);
  }

  private static ReplyException refusal(Future<?> request) {
    Throwable failure = Await.failureOf(request);
    assertThat(failure).isInstanceOf(ReplyException.class);
    assertThat(((ReplyException) failure).failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    return (ReplyException) failure;
  }
}
