package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The last value that a command takes and the first one that it refuses, as {@code
 * docs/event-bus.md} has them; and what a selector must and must not have.
 */
class CommandLimitsTest {

  @ParameterizedTest(name = "{0} takes {2} as its {1}, but not {3}")
  @CsvSource({
    "LOG_REPORT_BY,            next_report_increment, 0,                   -0.001",
    "LOG_REPORT_BY,            next_report_increment, 315360000,           315360000.1",
    "LOG_REPORT_BY,            task_instance_id,      9007199254740992.0,  9007199254740994.0",
    "LOG_RUNNING,              process_group_id,      0,                   -1",
    "LOG_RUNNING,              process_group_id,      9223372036854775807, 9223372036854775808",
    "TRANSITION_TO_KILLED,     batch_number,          0,                   -1",
    "TRANSITION_TO_KILLED,     batch_number,          2147483647,          2147483648",
    "FIX_STATUS_INCONSISTENCY, increase_step,         0,                   -1",
    "STEER_KILL_JOB,           rate_limit,            0.001,               0",
    "STEER_KILL_JOB,           rate_limit,            1000000,             1000000.5"
  })
  void takesTheLastValueAndRefusesTheNext(
      CommandKind kind, String field, String last, String next) {
    JsonObject taken = body().put(field, Json.decodeValue(last));

    Object read = kind.parse(taken).toJson().getValue(field);

    assertThat(((Number) read).doubleValue()).isEqualTo(Double.parseDouble(last));
    assertRefused(
        kind, body().put(field, Json.decodeValue(next)), "The field '" + field + "' must");
  }

  @ParameterizedTest(name = "{0} of {1} with {2} characters and no more")
  @CsvSource({
    "reason,          CREATE_KILL_JOB,      1000",
    "requested_by,    CREATE_KILL_JOB,      255",
    "idempotency_key, CREATE_KILL_JOB,      255",
    "restricted_to,   CREATE_KILL_JOB,      255",
    "requested_by,    STEER_KILL_JOB,       255",
    "reason,          STEER_KILL_JOB,       1000",
    "requested_by,    RELEASE_HOLD,         255",
    "reason,          RELEASE_HOLD,         1000",
    "requested_by,    TRANSITION_TO_KILLED, 255"
  })
  void takesTextsUpToTheirLength(String field, CommandKind kind, int longest) {
    String text = "x".repeat(longest);

    assertThat(kind.parse(body().put(field, text)).toJson().getString(field)).isEqualTo(text);
    assertRefused(kind, body().put(field, text + "x"), "The field '" + field + "' must be");
  }

  @Test
  void takesTenThousandTasksOneTaskOrAll() {
    CommandKind kind = CommandKind.UPDATE_TASK_STATUSES;

    assertThat(updated(body().put("task_ids", ids(10_000))).taskIds().orElseThrow())
        .hasSize(10_000);
    assertThat(updated(body().put("task_ids", 815)).taskIds().orElseThrow()).containsExactly(815L);
    assertThat(updated(body().put("task_ids", "all")).taskIds()).isEmpty();
    assertRefused(kind, body().put("task_ids", ids(10_001)), "The field 'task_ids' must be");
    assertRefused(kind, body().put("task_ids", "some"), "The field 'task_ids' must be");
  }

  /** "All" has nothing up or down its stream. */
  @ParameterizedTest(name = "task_ids {0} with recursive {1}: {2}")
  @CsvSource({
    "[815],     true,  true",
    "[815],     1,     true",
    "[815],     false, false",
    "[815],     0,     false",
    "[815],     null,  false",
    "'\"all\"', true,  false"
  })
  void isRecursiveOnlyIfItSaysSo(String taskIds, String recursive, boolean expected) {
    JsonObject body =
        body()
            .put("task_ids", Json.decodeValue(taskIds))
            .put("recursive", Json.decodeValue(recursive));

    assertThat(updated(body).recursive()).isEqualTo(expected);
    assertThat(updated(body().put("task_ids", 815)).recursive()).isFalse();
  }

  @Test
  void namesATaskThatIsBoundTwice() {
    JsonArray tasks = new JsonArray().add(binding(816)).add(binding(815)).add(binding(816));

    assertRefused(
        CommandKind.REBIND_TASKS,
        new JsonObject().put("tasks", tasks),
        "The field 'tasks' must name each Task once, but it names 816 twice.");
  }

  @Test
  void bindsTasksInOrder() {
    JsonArray tasks = new JsonArray().add(binding(817)).add(binding(815)).add(binding(816));

    Command command = CommandKind.REBIND_TASKS.parse(new JsonObject().put("tasks", tasks));

    assertThat(((RebindTasks) command).tasks())
        .extracting(RebindTasks.Rebinding::taskId)
        .containsExactly(815L, 816L, 817L);
  }

  /** A selector that is misspelt or means nothing must not kill. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | The selector is empty",
        "{\"workflow_id\": null}                     | The selector is empty",
        "{\"workflow\": 5}                           | The selector must have no field 'workflow'",
        "{\"workflow_id\": 5, \"nodes\": null}       | The selector must have no field 'nodes'",
        "{\"task_ids\": [1], \"workflow_id\": 5}     | The selector must have either task_ids",
        "{\"task_ids\": [1], \"task_instance_ids\": [2]} | The selector must have either task_ids",
        "{\"task_ids\": []}                          | The selector names no id",
        "{\"task_instance_ids\": []}                 | The selector names no id",
        "{\"array_batch_num\": 1}                    | The selector has array_batch_num without",
        "{\"status\": []}                            | The field 'selector.status' must be",
        "{\"status\": [\"D\"]}                       | The field 'selector.status' must be",
        "{\"status\": [\"R\", \"Y\"]}                | The field 'selector.status' must be",
        "{\"workflow_id\": 1.5}                      | The field 'selector.workflow_id' must be"
      })
  void refusesASelectorThatMeansNothing(String selector, String sentence) {
    assertRefused(
        CommandKind.CREATE_KILL_JOB, body().put("selector", new JsonObject(selector)), sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"task_ids", "task_instance_ids"})
  void selectsTenThousandIdsAtMost(String field) {
    CommandKind kind = CommandKind.CREATE_KILL_JOB;

    Command command = kind.parse(body().put("selector", new JsonObject().put(field, ids(10_000))));

    assertThat(((CreateKillJob) command).selector().isByIds()).isTrue();
    assertRefused(
        kind,
        body().put("selector", new JsonObject().put(field, ids(10_001))),
        "The field 'selector." + field + "' must be an array of at most 10000 ids");
  }

  /** What is wrong is shown, but not whole. */
  @ParameterizedTest
  @ValueSource(ints = {1, 39, 40})
  void showsTheBeginningOfWhatIsWrong(int length) {
    assertRefused(
        CommandKind.LOG_DONE,
        body().put("task_instance_id", "x".repeat(length)),
        "but it is the string \"" + "x".repeat(length) + "\".");
    assertRefused(
        CommandKind.LOG_DONE,
        body().put("task_instance_id", "x".repeat(40 + length)),
        "but it is the string \"" + "x".repeat(40) + "…\".");
  }

  private static UpdateTaskStatuses updated(JsonObject body) {
    return (UpdateTaskStatuses) CommandKind.UPDATE_TASK_STATUSES.parse(body);
  }

  private static JsonArray ids(int count) {
    return new JsonArray(LongStream.rangeClosed(1, count).boxed().toList());
  }

  private static JsonObject binding(long taskId) {
    return new JsonObject()
        .put("task_id", taskId)
        .put("name", "fit")
        .put("command", "true")
        .put("max_attempts", 3)
        .put("reset_if_running", false);
  }

  /** All that any of the kinds above requires; each ignores the fields of the others. */
  private static JsonObject body() {
    return new JsonObject(
        """
        {"task_instance_id": 1, "next_report_increment": 90.0, "array_id": 3, "batch_number": 1,
         "workflow_id": 5, "increase_step": 100, "new_status": "G", "task_ids": [815],
         "kill_job_id": 7, "action": "set_rate", "requested_by": "alice", "reason": "runaway",
         "selector": {"workflow_id": 5}, "mode": "graceful", "grace_seconds": 120.0,
         "downstream": "keep"}
        """);
  }

  private static void assertRefused(CommandKind kind, JsonObject body, String sentence) {
    assertThatThrownBy(() -> kind.parse(body))
        .hasMessageContaining(sentence)
        .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
        .extracting(CommandException::code)
        .isEqualTo(FailureCode.INVALID);
  }
}
