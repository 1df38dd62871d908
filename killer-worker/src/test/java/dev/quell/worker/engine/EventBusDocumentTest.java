package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.kill.AuditEntry;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.domain.reply.StateChanged;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps docs/event-bus.md and what goes over the bus together. */
@Tag("long")
@DatabaseTest
class EventBusDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/event-bus.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("^```json (\\w+ \\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SECTION =
      Pattern.compile("^### `(quell\\.command\\.\\w+)`", Pattern.MULTILINE);
  private static final Pattern FAILURE_CODE = Pattern.compile("^\\| (\\d{3}) ", Pattern.MULTILINE);
  private static final Pattern FAILURE = Pattern.compile("^(\\d{3} .*[.])$", Pattern.MULTILINE);

  @Shared private TestWorker worker;
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private final String document;
  private final Map<String, JsonObject> examples = new TreeMap<>();

  EventBusDocumentTest() throws IOException {
    document = Files.readString(DOCUMENT);
    EXAMPLE
        .matcher(document)
        .results()
        .forEach(block -> examples.put(block.group(1), new JsonObject(block.group(2))));
  }

  @Test
  void hasASectionForEveryKindOfCommand() {
    assertThat(matches(SECTION))
        .containsExactlyElementsOf(
            Arrays.stream(CommandKind.values()).map(CommandKind::address).toList());
  }

  @ParameterizedTest
  @EnumSource(CommandKind.class)
  void showsRequestsThatAreUnderstoodWhole(CommandKind kind) {
    JsonObject request = request(kind);

    assertThat(kind.parse(request).toJson()).isEqualTo(request);
  }

  @ParameterizedTest
  @EnumSource(CommandKind.class)
  void showsRepliesAsTheyAreSent(CommandKind kind) {
    JsonObject reply = worker.askJson(kind, realRequest(kind));

    assertThat(shape(example(kind, "reply"))).isEqualTo(shape(reply));
  }

  @Test
  void showsTheEventAsItIsPublished() {
    EventLog log = EventLog.of(worker.vertx());

    worker.askJson(CommandKind.LOG_RUNNING, realRequest(CommandKind.LOG_RUNNING));

    JsonObject published = log.await(1).get(0);
    assertThat(document).contains("`" + StateChanged.ADDRESS + "`");
    assertThat(shape(examples.get("state_changed event"))).isEqualTo(shape(published));
  }

  @Test
  void showsTheKillJobAsItIsPublished() {
    Promise<JsonObject> published = Promise.promise();
    Await.await(
        worker
            .vertx()
            .eventBus()
            .<JsonObject>consumer(
                KillJobView.ADDRESS, message -> published.tryComplete(message.body()))
            .completion());

    worker.askJson(CommandKind.CREATE_KILL_JOB, realRequest(CommandKind.CREATE_KILL_JOB));

    JsonObject example = examples.get("kill_job event");
    JsonObject view = Await.await(published.future());
    assertThat(document).contains("`" + KillJobView.ADDRESS + "`", "`" + KillJobWake.ADDRESS + "`");
    assertThat(example.fieldNames()).isEqualTo(view.fieldNames());
    assertThat(example.getJsonObject("outcomes").fieldNames())
        .isEqualTo(view.getJsonObject("outcomes").fieldNames());
  }

  @Test
  void showsTheAuditAsItIsPublished() {
    Promise<JsonObject> published = Promise.promise();
    Await.await(
        worker
            .vertx()
            .eventBus()
            .<JsonObject>consumer(
                AuditEntry.ADDRESS, message -> published.tryComplete(message.body()))
            .completion());

    worker.askJson(CommandKind.CREATE_KILL_JOB, realRequest(CommandKind.CREATE_KILL_JOB));

    JsonObject example = examples.get("audit event");
    JsonObject event = Await.await(published.future());
    assertThat(document).contains("`" + AuditEntry.ADDRESS + "`");
    assertThat(event.fieldNames()).isEqualTo(example.fieldNames());
    JsonObject entry = event.getJsonArray("entries").getJsonObject(0);
    assertThat(entry.fieldNames())
        .isEqualTo(example.getJsonArray("entries").getJsonObject(0).fieldNames());
    assertThat(db.row("kill_audit", entry.getLong("id")))
        .containsEntry("person", entry.getString("person"))
        .containsEntry("action", "created");
  }

  @Test
  void explainsEveryFailureCode() {
    assertThat(matches(FAILURE_CODE))
        .containsExactlyElementsOf(
            Arrays.stream(FailureCode.values()).map(code -> code.number() + "").toList());
  }

  /** The rows of the examples do not exist here. */
  @Test
  void quotesFailuresWordByWord() {
    assertThat(matches(FAILURE))
        .containsExactly(
            failure(
                CommandKind.LOG_ERROR_WORKER_NODE,
                request(CommandKind.LOG_ERROR_WORKER_NODE).put("error_state", "X")),
            failure(
                CommandKind.QUEUE_TASK_BATCH, without("task_ids", CommandKind.QUEUE_TASK_BATCH)),
            failure(CommandKind.LOG_DONE, "done"),
            failure(CommandKind.LOG_DONE, request(CommandKind.LOG_DONE)),
            failure(CommandKind.QUEUE_TASK_BATCH, request(CommandKind.QUEUE_TASK_BATCH)));
  }

  private JsonObject example(CommandKind kind, String part) {
    JsonObject example = examples.get(kind.wireName() + " " + part);
    assertThat(example).as(kind.wireName() + " " + part).isNotNull();
    return example;
  }

  private JsonObject request(CommandKind kind) {
    return example(kind, "request").copy();
  }

  private JsonObject without(String field, CommandKind kind) {
    JsonObject request = request(kind);
    request.remove(field);
    return request;
  }

  /** The request of the document with the ids of rows that exist and have something to change. */
  private JsonObject realRequest(CommandKind kind) {
    return switch (kind) {
      case LOG_RUNNING -> request(kind).put("task_instance_id", instance("O"));
      case LOG_REPORT_BY, LOG_DONE, LOG_ERROR_WORKER_NODE ->
          request(kind).put("task_instance_id", instance("R"));
      case LOG_DISTRIBUTOR_ID, LOG_NO_DISTRIBUTOR_ID ->
          request(kind).put("task_instance_id", instance("I"));
      case LOG_KNOWN_ERROR, LOG_UNKNOWN_ERROR ->
          request(kind).put("task_instance_id", fixture.overdue(instance("R")));
      case QUEUE_TASK_BATCH ->
          request(kind)
              .put("array_id", fixture.arrayId())
              .put("task_resources_id", fixture.resourcesId())
              .put("workflow_run_id", fixture.runId())
              .put("task_ids", new JsonArray(fixture.tasks(3, "G")));
      case INSTANTIATE_TASK_INSTANCES ->
          request(kind).put("task_instance_ids", JsonArray.of(instance("Q")));
      case TRANSITION_TO_LAUNCHED -> batchOf(instance("I"), kind);
      case TRANSITION_TO_KILLED -> batchOf(fixture.instance(fixture.task("R"), "K"), kind);
      case UPDATE_STATUS, LOG_HEARTBEAT -> request(kind).put("workflow_run_id", fixture.runId());
      case LOG_ARRAY_DISTRIBUTOR_IDS ->
          request(kind)
              .put("array_id", fixture.arrayId())
              .put("distributor_ids", new JsonObject().put(Long.toString(instance("O")), "881_0"));
      case LOG_REPORT_BY_BATCH ->
          request(kind).put("task_instance_ids", JsonArray.of(instance("O")));
      case SET_STATUS_FOR_TRIAGING, TERMINATE_TASK_INSTANCES ->
          request(kind).put("workflow_run_id", fixture.runId());
      case REBIND_TASKS -> {
        JsonObject request = request(kind);
        request.getJsonArray("tasks").getJsonObject(0).put("task_id", fixture.task("F"));
        yield request;
      }
      case LINK_WORKFLOW_RUN -> request(kind).put("workflow_id", workflowWithoutRun());
      case SET_RESUME, FORCE_CLEANUP_KILL_SELF ->
          request(kind).put("workflow_id", fixture.workflowId());
      case SET_RESUME_STATE -> request(kind).put("workflow_id", workflowWithoutRun());
      case REAP_WORKFLOW_RUN ->
          request(kind).put("workflow_run_id", TestRun.create(db, "R", "R").id());
      case FIX_STATUS_INCONSISTENCY -> request(kind);
      case UPDATE_TASK_STATUSES ->
          request(kind)
              .put("workflow_id", fixture.workflowId())
              .put("task_ids", new JsonArray(fixture.tasks(2, "F")));
      // That of the fixture is running.
      case RESET_WORKFLOW -> request(kind).put("workflow_id", 0);
      case INCREASE_RESOURCES -> request(kind).put("workflow_id", starved());
      case LIMIT_CONCURRENCY -> request(kind).put("workflow_id", fixture.workflowId());
      case CREATE_KILL_JOB ->
          request(kind).put("selector", new JsonObject().put("workflow_id", fixture.workflowId()));
      case STEER_KILL_JOB -> request(kind).put("kill_job_id", killJob());
      case RELEASE_HOLD -> request(kind).put("workflow_run_id", fixture.runId());
    };
  }

  private long workflowWithoutRun() {
    long workflow = TestRun.create(db, "F", "E").workflowId();
    db.execute("update workflow set created_date = now() where id = ?", workflow);
    return workflow;
  }

  private long instance(String status) {
    return fixture.instance(fixture.task(status), status);
  }

  private long killJob() {
    Future<?> created =
        worker
            .vertx()
            .eventBus()
            .request(
                CommandKind.CREATE_KILL_JOB.address(), realRequest(CommandKind.CREATE_KILL_JOB))
            .map(Message::body);
    return ((JsonObject) Await.await(created)).getLong("kill_job_id");
  }

  /** A workflow whose client is gone and whose task got too little. */
  private long starved() {
    db.execute(
        "update workflow_run set heartbeat_date = clock_timestamp() where id = ?", fixture.runId());
    fixture.instance(fixture.task("F"), "Z");
    return fixture.workflowId();
  }

  private JsonObject batchOf(long instance, CommandKind kind) {
    int batch = db.value("select array_batch_num from task_instance where id = ?", instance);
    return request(kind).put("array_id", fixture.arrayId()).put("batch_number", batch);
  }

  private String failure(CommandKind kind, Object body) {
    Future<?> request = worker.vertx().eventBus().request(kind.address(), body);
    ReplyException refusal = (ReplyException) Await.failureOf(request);
    return refusal.failureCode() + " " + refusal.getMessage();
  }

  private List<String> matches(Pattern pattern) {
    return pattern.matcher(document).results().map((MatchResult found) -> found.group(1)).toList();
  }

  /** Names and types of a value, however deep; arrays count by their first element. */
  private static Object shape(Object value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> shape = new TreeMap<>();
      object.forEach(field -> shape.put(field.getKey(), shape(field.getValue())));
      return shape;
    }
    if (value instanceof JsonArray array) {
      return isTuple(array)
          ? array.stream().map(EventBusDocumentTest::shape).toList()
          : List.of(shape(array.getValue(0)));
    }
    return value instanceof Number ? "number" : value.getClass().getSimpleName();
  }

  /** Whether an array holds values of several kinds, by position. */
  private static boolean isTuple(JsonArray array) {
    return array.stream().map(element -> element instanceof Number).distinct().count() > 1;
  }
}
