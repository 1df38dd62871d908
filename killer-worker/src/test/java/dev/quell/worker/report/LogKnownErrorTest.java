package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor's verdict, and why: {@code docs/contract/array-and-task-instance.md} §10. */
@DatabaseTest
class LogKnownErrorTest {
  private static final String MESSAGE = "the cluster says: out of memory";
  private static final WorkerDetails DETAILS =
      new WorkerDetails("node-7", "4711_3", null, null, null, null, null);

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  static Stream<Arguments> outcomes() {
    Stream<Arguments> errors =
        Stream.of("E", "Z", "U", "F")
            .flatMap(
                state ->
                    Outcome.ofFailure(state).stream().map(outcome -> Arguments.of(state, outcome)));
    Stream<Arguments> runningAfterAll =
        Outcome.table(
                """
                IOT           IOR       R R
                QIORTXKWEUZDF GQAEIORDF = =""")
            .stream()
            .map(outcome -> Arguments.of("R", outcome));
    return Stream.concat(errors, runningAfterAll);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void movesBothRowsAsTheTableSays(String errorState, Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    MessageReply reply = judge(attempt, errorState);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(reply.message().isEmpty()).isEqualTo(outcome.movesInstance());
    Map<String, Object> changes = attempt.instanceChanges();
    assertThat(changes)
        .as("stored whether refused or not")
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .doesNotContainKey("report_by_date");
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(outcome.instanceAfter());
    assertThat(changes.containsKey("status_date")).isEqualTo(outcome.movesInstance());
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", outcome.taskAfter());
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
    if (outcome.movesInstance() && !errorState.equals("R")) {
      assertThat(descriptions(attempt)).containsExactly(MESSAGE);
    } else {
      assertThat(descriptions(attempt)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "T, R, E, 2, G",
    "T, R, E, 3, F",
    "T, R, Z, 2, A",
    "T, R, Z, 3, F",
    "T, R, F, 1, F",
    "X, O, E, 2, G",
    "X, O, E, 3, F"
  })
  void theLastAttemptFailsTheTask(
      String instance, String task, String errorState, int attempts, String taskAfter) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task(task, attempts, 3), instance));

    assertThat(judge(attempt, errorState).status().code()).isEqualTo(errorState);

    assertThat(attempt.taskChanges()).containsEntry("status", taskAfter);
  }

  /** The Task was finished by another of its instances. */
  @Test
  void anInstanceWithoutHeartbeatOfAFinishedTaskEndsFatally() {
    Attempt attempt = attempt("X", "D");

    MessageReply reply = judge(attempt, "E");

    assertThat(reply).isEqualTo(new MessageReply(TaskInstanceStatus.ERROR_FATAL, true, ""));
    assertThat(db.instanceStatus(attempt.id())).isEqualTo("F");
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(descriptions(attempt)).containsExactly(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Z", "F", "E", "R"})
  void aRepetitionSaysSoAndLogsNothing(String errorState) {
    Attempt attempt = attempt("T", "R");
    judge(attempt, errorState);
    long logged = db.errorRows(attempt.id());
    attempt.look();

    MessageReply again = judge(attempt, errorState);

    assertThat(again)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.ofCode(errorState),
                false,
                "The task instance is in status " + errorState + " already."));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isEqualTo(logged);
  }

  @Test
  void keepsWhatItDoesNotTell() {
    Attempt attempt = attempt("T", "R");
    judge(attempt, "R");
    attempt.look();

    worker.ask(
        new LogKnownError(
            attempt.id(), TaskInstanceStatus.RESOURCE_ERROR, MESSAGE, WorkerDetails.NONE));

    assertThat(attempt.instanceChanges()).containsOnlyKeys("status", "status_date");
  }

  /** An instance that was told to die ends by the report of its death, not by a verdict. */
  @Test
  void saysWhyAVerdictIsRefused() {
    Attempt attempt = attempt("K", "R");

    assertThat(judge(attempt, "Z").message())
        .isEqualTo("The task instance stays in status K; it cannot go to Z now.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "W", "K", "T", "X", "Q", "I", "O", "B", "r", ""})
  void refusesWhatIsNoVerdict(String errorState) {
    Attempt attempt = attempt("T", "R");
    JsonObject report =
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("error_state", errorState)
            .put("error_message", MESSAGE)
            .put("nodename", "node-7");

    Throwable failure = Await.failureOf(worker.sendJson(CommandKind.LOG_KNOWN_ERROR, report));

    assertThat(failure)
        .hasMessageContaining("The field 'error_state' must be one of E (error)")
        .hasMessageContaining("R (running after all)")
        .hasMessageContaining("\"" + errorState + "\"");
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @Test
  void takesIdsOfTheClusterAsNumbers() {
    Attempt attempt = attempt("T", "R");

    worker.askJson(
        CommandKind.LOG_KNOWN_ERROR,
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("error_state", "Z")
            .put("error_message", MESSAGE)
            .put("distributor_id", 17));

    assertThat(attempt.instanceChanges()).containsEntry("distributor_id", "17");
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure =
        Await.failureOf(
            worker.send(
                new LogKnownError(
                    987_654_321, TaskInstanceStatus.ERROR, MESSAGE, WorkerDetails.NONE)));

    assertUnknown(failure);
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private MessageReply judge(Attempt attempt, String errorState) {
    return worker.ask(
        new LogKnownError(attempt.id(), TaskInstanceStatus.ofCode(errorState), MESSAGE, DETAILS));
  }

  private List<Object> descriptions(Attempt attempt) {
    return db
        .rows(
            "select description from task_instance_error_log where task_instance_id = ?",
            attempt.id())
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }
}
