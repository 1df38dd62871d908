package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a field of a command may look like, and what is said of one that does not. */
class FieldsTest {
  private static final String TWENTY_DIGITS = "12345678901234567890";

  /** What a field must be, with values it must not be. */
  private enum Type {
    ID("an integer", notAnId()),
    COUNT("an integer from 0 to 9223372036854775807", notACount()),
    BATCH_NUMBER(
        "an integer from 0 to 2147483647",
        Stream.concat(notACount(), Stream.of(2147483648L, "2147483648", 2147483648.0))),
    SECONDS(
        "a number of seconds from 0 to 315360000",
        Stream.of(
            -1,
            -0.001,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            1e300,
            315_360_001,
            new BigInteger(TWENTY_DIGITS),
            "279.0",
            "soon",
            true,
            new JsonObject(),
            new JsonArray())),
    TEXT("a string", Stream.of(true, false, new JsonObject(), new JsonArray().add("text"))),
    IDS(
        "an array of integers, such as [1, 2, 3]",
        Stream.of(1, "1, 2", "[1, 2]", true, new JsonObject().put("0", 1))),
    IDS_OR_ALL(
        "an array of at most 10000 ids, one id, or \"all\"",
        Stream.of("1, 2", "[1, 2]", "ALL", 1.5, true, new JsonObject().put("0", 1))),
    OPERATORS_STATUS(
        "D for a task that is done, or G for one that is to run",
        Stream.of("F", "Y", "d", "", 5, true, new JsonArray().add("D"))),
    TEXTS_BY_ID(
        "an object of strings by id, such as {\"1\": \"a\"}",
        Stream.of(1, "1", "{}", true, new JsonArray().add("1"))),
    OBJECTS("an array of objects", Stream.of(1, "1", "[]", true, new JsonObject().put("0", 1))),
    ERROR_STATE(
        "one of E (error), Z (resource error), U (unknown error) and F (fatal)",
        Stream.of(
            "D", "R", "W", "K", "B", "e", "EE", "", " E", "Е", 5, true, new JsonArray().add("E"))),
    VERDICT(
        "one of E (error), Z (resource error), U (unknown error), F (fatal) and R (running after"
            + " all)",
        Stream.of("D", "W", "K", "T", "X", "O", "r", "", " R", 5, true, new JsonArray().add("R"))),
    OBJECT("an object", Stream.of(1, "1", "{}", true, new JsonArray().add(1))),
    KILL_MODE(
        "\"graceful\" or \"force\"",
        Stream.of("", "FORCE", "gracefully", 5, true, new JsonArray().add("force"))),
    DOWNSTREAM(
        "\"keep\" or \"hold\"",
        Stream.of("", "HOLD", "kill", 5, true, new JsonArray().add("hold"))),
    ACTION(
        "\"pause\", \"resume\", \"cancel\", \"force\" or \"set_rate\"",
        Stream.of("", "PAUSE", "stop", 5, true, new JsonArray().add("pause"))),
    FLAG("true or false", Stream.of(new JsonObject(), new JsonArray().add(true))),
    RUN_STATUS(
        "the letter of a workflow run's status, one of G, L, B, I, O, R, D, E, S, C, H, T, A",
        Stream.of("F", "X", "r", "RR", "", " R", "RUNNING", 5, true, new JsonArray().add("R")));

    private final String right;
    private final List<Object> wrongValues;

    Type(String right, Stream<?> wrongValues) {
      this.right = right;
      this.wrongValues = wrongValues.<Object>map(value -> value).toList();
    }

    private static Stream<Object> notACount() {
      return Stream.concat(
          Stream.of(
              -1,
              Long.MIN_VALUE,
              new BigInteger(TWENTY_DIGITS),
              new BigInteger("9".repeat(900)),
              TWENTY_DIGITS,
              "9223372036854775808",
              "-1"),
          notAnId());
    }

    private static Stream<Object> notAnId() {
      return Stream.of(
          1.5,
          1e300,
          9_007_199_254_740_994.0,
          Double.NaN,
          Double.NEGATIVE_INFINITY,
          "+1",
          "--1",
          "1.0",
          "1e3",
          "0x10",
          "1_000",
          "1 2",
          "٣",
          "",
          " ",
          "seven",
          true,
          new JsonObject().put("id", 1),
          new JsonArray().add(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void acceptsACommandOfNothingButItsRequiredFields(CommandKind kind) {
    JsonObject json = smallest(kind);

    assertThat(kind.parse(json).toJson().getMap()).containsAllEntriesOf(json.getMap());
  }

  @ParameterizedTest
  @MethodSource("requiredFields")
  void refusesAMissingField(CommandKind kind, String field) {
    JsonObject json = smallest(kind);
    json.remove(field);

    assertRefused(
        kind, json, "The field '%s' is missing; it must be %s.", field, typeOf(kind, field).right);
  }

  @ParameterizedTest
  @MethodSource("requiredFields")
  void refusesNull(CommandKind kind, String field) {
    JsonObject json = smallest(kind).putNull(field);

    assertRefused(
        kind, json, "The field '%s' must be %s, but it is null.", field, typeOf(kind, field).right);
  }

  @ParameterizedTest
  @MethodSource("fieldsWithWrongValues")
  void refusesAWrongValue(CommandKind kind, String field, Object value) {
    JsonObject json = smallest(kind).put(field, value);

    assertRefused(
        kind, json, "The field '%s' must be %s, but it is ", field, typeOf(kind, field).right);
  }

  @ParameterizedTest
  @MethodSource("wrongElements")
  void refusesAWrongElementAndNamesIt(Object element) {
    JsonObject json =
        new JsonObject().put("task_instance_ids", new JsonArray().add(1).add("2").add(element));

    assertRefused(
        CommandKind.INSTANTIATE_TASK_INSTANCES,
        json,
        "The field 'task_instance_ids[2]' must be %s, but it is ",
        Type.ID.right);
  }

  @Test
  void showsWhatItFoundButNotAtLength() {
    JsonObject json = smallest(CommandKind.LOG_DONE).put("task_instance_id", "x".repeat(1_000_000));

    assertRefused(CommandKind.LOG_DONE, json, "but it is the string \"%s…\".", "x".repeat(40));
  }

  @ParameterizedTest
  @MethodSource("idsThatAreRight")
  void acceptsIdsAsNumbersAndAsDigits(Object id, long expected) {
    JsonObject json = new JsonObject().put("task_instance_id", id);

    assertThat(CommandKind.LOG_DONE.parse(json))
        .isEqualTo(new LogDone(expected, WorkerDetails.NONE));
  }

  @Test
  void acceptsProcessGroupsAsDigits() {
    JsonObject json = smallest(CommandKind.LOG_RUNNING).put("process_group_id", "4711");

    assertThat(detailsOf(CommandKind.LOG_RUNNING, json).processGroupId()).isEqualTo(4711L);
  }

  @Test
  void sortsIdsAndDropsDoubles() {
    JsonObject json = new JsonObject("{\"task_instance_ids\": [3, \"1\", 2, 3, \"2\", 1.0]}");

    assertThat(CommandKind.INSTANTIATE_TASK_INSTANCES.parse(json))
        .isEqualTo(new InstantiateTaskInstances(List.of(1L, 2L, 3L)));
  }

  @ParameterizedTest
  @CsvSource({"17, 17", "1.5, 1.5", "12345678901234567890, 12345678901234567890", "'\"a\"', a"})
  void acceptsNumbersAsText(String json, String text) {
    JsonObject command =
        new JsonObject("{\"task_instance_id\": 1, \"distributor_id\": " + json + "}");

    assertThat(detailsOf(CommandKind.LOG_DONE, command).distributorId()).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("optionalTexts")
  void takesNullForNotReported(CommandKind kind, String field) {
    WorkerDetails absent = detailsOf(kind, smallest(kind));

    assertThat(detailsOf(kind, smallest(kind).putNull(field))).isEqualTo(absent);
    assertThat(detailsOf(kind, smallest(kind).put(field, "reported"))).isNotEqualTo(absent);
  }

  @ParameterizedTest
  @MethodSource("optionalTexts")
  void dropsNulCharactersFromText(CommandKind kind, String field) {
    WorkerDetails expected = detailsOf(kind, smallest(kind).put(field, "out\nput"));

    assertThat(detailsOf(kind, smallest(kind).put(field, "\0out\n\0\0put\0"))).isEqualTo(expected);
  }

  @Test
  void dropsNulCharactersFromErrorDescriptions() {
    JsonObject json = smallest(CommandKind.LOG_ERROR_WORKER_NODE).put("error_description", "a\0b");

    assertThat(((LogErrorWorkerNode) CommandKind.LOG_ERROR_WORKER_NODE.parse(json)).description())
        .isEqualTo("ab");
  }

  @Test
  void dropsNulCharactersFromWhatDistributorsTell() {
    JsonObject refused = smallest(CommandKind.LOG_NO_DISTRIBUTOR_ID).put("no_id_err_msg", "a\0b");
    JsonObject known = smallest(CommandKind.LOG_KNOWN_ERROR).put("error_message", "a\0b");
    JsonObject unknown = smallest(CommandKind.LOG_UNKNOWN_ERROR).put("error_message", "a\0b");

    assertThat(CommandKind.LOG_NO_DISTRIBUTOR_ID.parse(refused))
        .isEqualTo(new LogNoDistributorId(1, "ab"));
    assertThat(((LogKnownError) CommandKind.LOG_KNOWN_ERROR.parse(known)).message())
        .isEqualTo("ab");
    assertThat(((LogUnknownError) CommandKind.LOG_UNKNOWN_ERROR.parse(unknown)).message())
        .isEqualTo("ab");
  }

  @Test
  void takesNoIdsAndNullForNone() {
    JsonObject json = smallest(CommandKind.LOG_REPORT_BY_BATCH);

    assertThat(CommandKind.LOG_REPORT_BY_BATCH.parse(json))
        .isEqualTo(CommandKind.LOG_REPORT_BY_BATCH.parse(json.putNull("task_instance_ids")))
        .isEqualTo(new LogReportByBatch(90, List.of()));
  }

  @Test
  void takesTextsByIdAndIgnoresNamesThatAreNone() {
    String texts =
        """
        {"4": "17_0", "5": 17, "006": 1.5, "7": "a\\u0000b", "-1": "x", "seven": null, "": {},
         "12345678901234567890": "no row has this id"}""";
    JsonObject json =
        new JsonObject().put("array_id", 1).put("distributor_ids", new JsonObject(texts));

    assertThat(CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS.parse(json))
        .isEqualTo(
            new LogArrayDistributorIds(1, Map.of(4L, "17_0", 5L, "17", 6L, "1.5", 7L, "ab")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "true", "{}", "[]", "[\"17\"]"})
  void refusesATextByIdThatIsNoneAndNamesTheId(String value) {
    JsonObject texts = new JsonObject("{\"4\": \"17_0\", \"4711\": " + value + "}");

    assertRefused(
        CommandKind.LOG_ARRAY_DISTRIBUTOR_IDS,
        new JsonObject().put("array_id", 1).put("distributor_ids", texts),
        "The field '4711' must be a string, but it is ");
  }

  /** As the clients' own server takes them. */
  @ParameterizedTest
  @CsvSource({
    "true, true",
    "false, false",
    "1, true",
    "0, false",
    "0.0, false",
    "'\"false\"', true",
    "'\"\"', false"
  })
  void takesForAFlagWhateverIsTrueOrFalseInPython(String json, boolean flag) {
    JsonObject command =
        new JsonObject("{\"workflow_id\": 1, \"reset_running_jobs\": " + json + "}");

    assertThat(CommandKind.SET_RESUME.parse(command)).isEqualTo(new SetResume(1, flag));
  }

  private static JsonObject smallest(CommandKind kind) {
    return switch (kind) {
      case LOG_RUNNING ->
          new JsonObject()
              .put("task_instance_id", 1L)
              .put("next_report_increment", 90.0)
              .put("process_group_id", 2L);
      case LOG_REPORT_BY ->
          new JsonObject().put("task_instance_id", 1L).put("next_report_increment", 90.0);
      case LOG_DONE -> new JsonObject().put("task_instance_id", 1L);
      case LOG_ERROR_WORKER_NODE ->
          new JsonObject()
              .put("task_instance_id", 1L)
              .put("error_state", "E")
              .put("error_description", "exit code 1");
      case LOG_DISTRIBUTOR_ID ->
          new JsonObject()
              .put("task_instance_id", 1L)
              .put("distributor_id", "4711")
              .put("next_report_increment", 90.0);
      case LOG_NO_DISTRIBUTOR_ID ->
          new JsonObject().put("task_instance_id", 1L).put("no_id_err_msg", "refused");
      case LOG_KNOWN_ERROR, LOG_UNKNOWN_ERROR ->
          new JsonObject()
              .put("task_instance_id", 1L)
              .put("error_state", "E")
              .put("error_message", "it is gone");
      case QUEUE_TASK_BATCH ->
          new JsonObject()
              .put("array_id", 1L)
              .put("task_resources_id", 2L)
              .put("workflow_run_id", 3L)
              .put("task_ids", new JsonArray().add(4L));
      case INSTANTIATE_TASK_INSTANCES ->
          new JsonObject().put("task_instance_ids", new JsonArray().add(1L));
      case TRANSITION_TO_LAUNCHED ->
          new JsonObject()
              .put("array_id", 1L)
              .put("batch_number", 2)
              .put("next_report_increment", 90.0);
      case TRANSITION_TO_KILLED -> new JsonObject().put("array_id", 1L).put("batch_number", 2);
      case UPDATE_STATUS -> new JsonObject().put("workflow_run_id", 1L).put("status", "R");
      case LOG_HEARTBEAT ->
          new JsonObject()
              .put("workflow_run_id", 1L)
              .put("status", "R")
              .put("next_report_increment", 93.0);
      case LOG_ARRAY_DISTRIBUTOR_IDS ->
          new JsonObject()
              .put("array_id", 1L)
              .put("distributor_ids", new JsonObject().put("4", "17_3"));
      case LOG_REPORT_BY_BATCH -> new JsonObject().put("next_report_increment", 90.0);
      case SET_STATUS_FOR_TRIAGING, TERMINATE_TASK_INSTANCES, REAP_WORKFLOW_RUN ->
          new JsonObject().put("workflow_run_id", 1L);
      case REBIND_TASKS ->
          new JsonObject()
              .put(
                  "tasks",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put("task_id", 1L)
                              .put("name", "fit")
                              .put("command", "true")
                              .put("max_attempts", 3)
                              .put("reset_if_running", false)));
      case LINK_WORKFLOW_RUN ->
          new JsonObject()
              .put("workflow_id", 1L)
              .put("user", "alice")
              .put("jobmon_version", "3.6.0")
              .put("next_report_increment", 93.0);
      case SET_RESUME -> new JsonObject().put("workflow_id", 1L).put("reset_running_jobs", true);
      case SET_RESUME_STATE ->
          new JsonObject().put("workflow_id", 1L).put("reset_if_running", false);
      case FORCE_CLEANUP_KILL_SELF -> new JsonObject().put("workflow_id", 1L);
      case FIX_STATUS_INCONSISTENCY ->
          new JsonObject().put("workflow_id", 1L).put("increase_step", 100);
      case UPDATE_TASK_STATUSES ->
          new JsonObject()
              .put("workflow_id", 1L)
              .put("task_ids", new JsonArray().add(4L))
              .put("new_status", "D");
      case RESET_WORKFLOW, INCREASE_RESOURCES -> new JsonObject().put("workflow_id", 1L);
      case LIMIT_CONCURRENCY -> new JsonObject().put("workflow_id", 1L).put("max_tasks", 5);
      case CREATE_KILL_JOB ->
          new JsonObject()
              .put("selector", new JsonObject().put("workflow_id", 1L))
              .put("mode", "graceful")
              .put("grace_seconds", 120.0)
              .put("downstream", "keep")
              .put("reason", "it runs away")
              .put("requested_by", "alice");
      case STEER_KILL_JOB ->
          new JsonObject()
              .put("kill_job_id", 1L)
              .put("action", "pause")
              .put("requested_by", "alice");
      case RELEASE_HOLD ->
          new JsonObject()
              .put("workflow_run_id", 1L)
              .put("reason", "it was a mistake")
              .put("requested_by", "alice");
    };
  }

  private static Type typeOf(CommandKind kind, String field) {
    return switch (field) {
      case "batch_number", "increase_step", "max_tasks" -> Type.BATCH_NUMBER;
      case "selector" -> Type.OBJECT;
      case "mode" -> Type.KILL_MODE;
      case "downstream" -> Type.DOWNSTREAM;
      case "action" -> Type.ACTION;
      case "next_report_increment", "start_grace", "grace_seconds" -> Type.SECONDS;
      case "reset_running_jobs", "reset_if_running" -> Type.FLAG;
      case "task_ids", "task_instance_ids" ->
          kind == CommandKind.UPDATE_TASK_STATUSES ? Type.IDS_OR_ALL : Type.IDS;
      case "new_status" -> Type.OPERATORS_STATUS;
      case "error_state" -> kind == CommandKind.LOG_KNOWN_ERROR ? Type.VERDICT : Type.ERROR_STATE;
      case "status" -> Type.RUN_STATUS;
      case "distributor_ids" -> Type.TEXTS_BY_ID;
      case "tasks" -> Type.OBJECTS;
      case "process_group_id" -> Type.COUNT;
      default -> field.endsWith("_id") && !field.equals("distributor_id") ? Type.ID : Type.TEXT;
    };
  }

  static Stream<Arguments> requiredFields() {
    return Arrays.stream(CommandKind.values())
        .flatMap(kind -> smallest(kind).fieldNames().stream().map(field -> arguments(kind, field)));
  }

  static Stream<Arguments> optionalTexts() {
    return Stream.of(
            "LOG_RUNNING: nodename distributor_id",
            "LOG_REPORT_BY: distributor_id stdout stderr",
            "LOG_DONE: nodename distributor_id stdout stderr stdout_log stderr_log",
            "LOG_ERROR_WORKER_NODE: nodename distributor_id stdout stderr stdout_log stderr_log",
            "LOG_KNOWN_ERROR: nodename distributor_id",
            "LOG_UNKNOWN_ERROR: nodename distributor_id")
        .map(line -> line.split("[: ]+"))
        .flatMap(
            words ->
                Arrays.stream(words)
                    .skip(1)
                    .map(field -> arguments(CommandKind.valueOf(words[0]), field)));
  }

  private static Stream<Arguments> otherOptionals() {
    return Stream.of(
        arguments(CommandKind.LOG_REPORT_BY_BATCH, "task_instance_ids"),
        arguments(CommandKind.REAP_WORKFLOW_RUN, "start_grace"));
  }

  static Stream<Arguments> fieldsWithWrongValues() {
    return Stream.of(requiredFields(), optionalTexts(), otherOptionals())
        .flatMap(Function.identity())
        .map(Arguments::get)
        .flatMap(
            field ->
                typeOf((CommandKind) field[0], (String) field[1]).wrongValues.stream()
                    .map(value -> arguments(field[0], field[1], value)));
  }

  static Stream<Arguments> wrongElements() {
    return Stream.concat(Stream.of((Object) null), Type.ID.wrongValues.stream())
        .map(Arguments::arguments);
  }

  static Stream<Arguments> idsThatAreRight() {
    return Stream.of(
        arguments(0, 0L),
        arguments(7L, 7L),
        arguments(7.0, 7L),
        arguments("7", 7L),
        arguments(" 007 ", 7L),
        arguments(Long.MAX_VALUE, Long.MAX_VALUE),
        arguments("9223372036854775807", Long.MAX_VALUE),
        arguments("9223372036854775808", Long.MAX_VALUE),
        arguments(new BigInteger("9".repeat(900)), Long.MAX_VALUE),
        arguments(new BigInteger("17"), 17L),
        arguments(-1, -1L),
        arguments("-1", -1L),
        arguments(new BigInteger("-" + TWENTY_DIGITS), Long.MIN_VALUE),
        arguments("-" + TWENTY_DIGITS, Long.MIN_VALUE));
  }

  private static WorkerDetails detailsOf(CommandKind kind, JsonObject json) {
    return ((TaskInstanceReport) kind.parse(json)).details();
  }

  private static void assertRefused(
      CommandKind kind, JsonObject json, String sentence, Object... parts) {
    assertThatThrownBy(() -> kind.parse(json))
        .hasMessageContaining(sentence, parts)
        .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
        .extracting(CommandException::code)
        .isEqualTo(FailureCode.INVALID);
  }
}
