package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker reports failure or its own death: {@code docs/contract/array-and-task-instance.md} §17.
 */
@DatabaseTest
class LogErrorWorkerNodeTest {
  private static final String DESCRIPTION = "it broke";
  private static final WorkerDetails DETAILS =
      new WorkerDetails("node-7", "4711_3", null, "/out", "/err", "so far", "so bad");

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  static Stream<Arguments> outcomes() {
    return Stream.of("E", "Z", "U", "F")
        .flatMap(
            state ->
                Outcome.ofWorkersFailure(state).stream()
                    .map(outcome -> Arguments.of(state, outcome)));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void movesBothRowsAsTheTableSays(String errorState, Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    StatusReply reply = fail(attempt, errorState);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    Map<String, Object> changes = attempt.instanceChanges();
    assertThat(changes)
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .containsEntry("stdout", "/out")
        .containsEntry("stderr", "/err")
        .containsEntry("stdout_log", "so far")
        .containsEntry("stderr_log", "so bad")
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
    assertThat(db.errorRows(attempt.id())).isEqualTo(outcome.movesInstance() ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    // Z on the last attempt gives F, not A; F needs no budget
    "E, 1, 3, G",
    "E, 2, 3, G",
    "E, 3, 3, F",
    "E, 4, 3, F",
    "E, 1, 1, F",
    "U, 1, 3, G",
    "U, 3, 3, F",
    "Z, 1, 3, A",
    "Z, 2, 3, A",
    "Z, 3, 3, F"
  })
  void lastAttemptFailsTheTask(String errorState, int attempts, int allowed, String task) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("R", attempts, allowed), "R"));

    assertThat(fail(attempt, errorState).status().code()).isEqualTo(errorState);

    assertThat(attempt.taskChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", task);
  }

  @Test
  void aRepetitionAnswersTheSameAndLogsNoSecondError() {
    Attempt attempt = attempt("R", "R");
    fail(attempt, "Z");
    attempt.look();

    StatusReply again = fail(attempt, "Z");

    assertThat(again).isEqualTo(new StatusReply(TaskInstanceStatus.RESOURCE_ERROR, false));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
  }

  @Test
  void manyCopiesSentAtOnceAreAppliedOnce() {
    Attempt attempt = attempt("R", "R");

    List<Future<CommandReply>> replies =
        IntStream.range(0, 20)
            .mapToObj(i -> worker.send(error(attempt, "E", DESCRIPTION)))
            .toList();

    Await.await(Future.all(replies));
    assertThat(replies)
        .extracting(reply -> ((StatusReply) reply.result()).applied())
        .containsOnlyOnce(true);
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
    assertThat(attempt.taskChanges()).containsEntry("status", "G");
  }

  @Test
  void keepsLongDescriptionsWhole() {
    Attempt attempt = attempt("R", "R");
    String description = "Grüße, 世界 😀\n\t\u0001\u2028'\"\\".repeat(1_000);
    assertThat(description.length()).isGreaterThan(10_000);

    worker.ask(error(attempt, "E", description));

    assertThat(description(attempt)).isEqualTo(description);
  }

  @Test
  void dropsCharactersThatTheDatabaseCannotHold() {
    Attempt attempt = attempt("R", "R");

    worker.askJson(
        CommandKind.LOG_ERROR_WORKER_NODE,
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("error_state", "E")
            .put("error_description", "\0core\0 dumped\0")
            .put("stderr_log", "\0"));

    assertThat(description(attempt)).isEqualTo("core dumped");
    assertThat(attempt.instanceChanges()).containsEntry("stderr_log", "");
  }

  /** Python sends such halves where a program printed bytes that are no UTF-8. */
  @Test
  void takesHalvesOfSurrogatePairs() {
    Attempt attempt = attempt("R", "R");

    worker.ask(error(attempt, "E", "bad byte: \udcff."));

    assertThat(description(attempt)).isEqualTo("bad byte: ?.");
  }

  @ParameterizedTest
  @CsvSource({"D", "R", "W", "K", "T", "X", "Q", "G", "B", "e", "''", "ERROR"})
  void refusesWhatIsNoErrorState(String errorState) {
    Attempt attempt = attempt("R", "R");
    JsonObject report =
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("error_state", errorState)
            .put("error_description", DESCRIPTION)
            .put("nodename", "node-7");

    Throwable failure = Await.failureOf(worker.sendJson(CommandKind.LOG_ERROR_WORKER_NODE, report));

    assertThat(failure)
        .hasMessageContaining("The field 'error_state' must be one of E (error)")
        .hasMessageContaining("\"" + errorState + "\"");
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure =
        Await.failureOf(
            worker.send(
                new LogErrorWorkerNode(
                    987_654_321, TaskInstanceStatus.ERROR, DESCRIPTION, WorkerDetails.NONE)));

    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private StatusReply fail(Attempt attempt, String errorState) {
    return worker.ask(error(attempt, errorState, DESCRIPTION));
  }

  private static LogErrorWorkerNode error(Attempt attempt, String errorState, String description) {
    return new LogErrorWorkerNode(
        attempt.id(), TaskInstanceStatus.ofCode(errorState), description, DETAILS);
  }

  private String description(Attempt attempt) {
    return db.value(
        "select description from task_instance_error_log where task_instance_id = ?", attempt.id());
  }
}
