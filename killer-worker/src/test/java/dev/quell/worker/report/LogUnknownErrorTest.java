package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogUnknownError;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A distributor's verdict without a reason: {@code docs/contract/array-and-task-instance.md} §11.
 */
@DatabaseTest
class LogUnknownErrorTest {
  private static final String MESSAGE = "accounting has no record of this job";
  private static final WorkerDetails DETAILS =
      new WorkerDetails("node-7", "4711_3", null, null, null, null, null);

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  static Stream<Arguments> outcomes() {
    return Stream.of("E", "Z", "U", "F")
        .flatMap(
            state ->
                Outcome.ofFailure(state).stream().map(outcome -> Arguments.of(state, outcome)));
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void movesBothRowsOfWhatIsOverdueAsTheTableSays(String errorState, Outcome outcome) {
    Attempt attempt = overdue(outcome.instance(), outcome.task());

    MessageReply reply = judge(attempt, errorState);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(reply.message().isEmpty()).isEqualTo(outcome.movesInstance());
    Map<String, Object> changes = attempt.instanceChanges();
    assertThat(changes)
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .doesNotContainKey("report_by_date");
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(outcome.instanceAfter());
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges()).containsEntry("status", outcome.taskAfter());
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
    assertThat(db.errorRows(attempt.id())).isEqualTo(outcome.movesInstance() ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void sparesAnInstanceThatHasTimeLeftToReport(String status) {
    Attempt attempt = attempt(status);
    setDeadline(attempt, "clock_timestamp() + interval '1 minute'");

    assertSpared(attempt, status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "R", "T", "X"})
  void sparesAnInstanceOfWhichNoReportIsExpected(String status) {
    assertSpared(attempt(status), status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "R", "T"})
  void actsAsSoonAsTheDeadlineIsReached(String status) {
    Attempt attempt = attempt(status);
    setDeadline(attempt, "clock_timestamp()");

    assertThat(judge(attempt, "U"))
        .isEqualTo(new MessageReply(TaskInstanceStatus.UNKNOWN_ERROR, true, ""));
  }

  @Test
  void aHeartbeatOfTheWorkerSavesItsInstance() {
    Attempt attempt = overdue("R", "R");
    worker.ask(new LogReportBy(attempt.id(), 60, WorkerDetails.NONE));
    attempt.look();

    assertSpared(attempt, "R");
  }

  @Test
  void aRepetitionSaysSoAndLogsNoSecondError() {
    Attempt attempt = overdue("T", "R");
    judge(attempt, "U");
    attempt.look();

    MessageReply again = judge(attempt, "U");

    assertThat(again)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.UNKNOWN_ERROR,
                false,
                "The task instance is in status U already."));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"R", "D", "W", "K", "T", "X", "u", ""})
  void refusesWhatIsNoErrorState(String errorState) {
    Attempt attempt = overdue("T", "R");
    JsonObject report =
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("error_state", errorState)
            .put("error_message", MESSAGE);

    Throwable failure = Await.failureOf(worker.sendJson(CommandKind.LOG_UNKNOWN_ERROR, report));

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
                new LogUnknownError(
                    987_654_321, TaskInstanceStatus.UNKNOWN_ERROR, MESSAGE, DETAILS)));

    assertUnknown(failure);
  }

  private void assertSpared(Attempt attempt, String status) {
    MessageReply reply = judge(attempt, "U");

    assertThat(reply)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.ofCode(status),
                false,
                "The task instance stays in status "
                    + status
                    + ", because its next report is not overdue."));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  private Attempt attempt(String instance) {
    return Attempt.of(db, fixture.instance(fixture.task("R"), instance));
  }

  private Attempt overdue(String instance, String task) {
    return Attempt.of(db, fixture.overdue(fixture.instance(fixture.task(task), instance)));
  }

  private void setDeadline(Attempt attempt, String moment) {
    db.execute(
        "update task_instance set report_by_date = " + moment + " where id = ?", attempt.id());
    attempt.look();
  }

  private MessageReply judge(Attempt attempt, String errorState) {
    return worker.ask(
        new LogUnknownError(attempt.id(), TaskInstanceStatus.ofCode(errorState), MESSAGE, DETAILS));
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }
}
