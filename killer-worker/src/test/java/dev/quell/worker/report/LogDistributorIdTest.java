package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogDistributorId;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A distributor has submitted one instance: {@code docs/contract/array-and-task-instance.md} §7.
 */
@DatabaseTest
class LogDistributorIdTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  static List<Outcome> outcomes() {
    return Outcome.table(
        """
        I             IO        O O
        QIORTXKWEUZDF GQAEIORDF = =""");
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void launchesWhatIsInstantiatedAndStoresTheIdInEveryCase(Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    MessageReply reply = submit(attempt);

    TaskInstanceStatus after = TaskInstanceStatus.ofCode(outcome.instanceAfter());
    assertThat(reply.status()).isEqualTo(after);
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(reply.message().isEmpty()).isEqualTo(outcome.movesInstance());
    Map<String, Object> changes = attempt.instanceChanges();
    assertThat(changes)
        .containsEntry("distributor_id", "4711_3")
        .doesNotContainKey("submitted_date");
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(after.code());
    assertThat(changes.containsKey("status_date")).isEqualTo(outcome.movesInstance());
    assertThat(changes.containsKey("report_by_date")).isEqualTo(after.isLive());
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", outcome.taskAfter());
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @Test
  void expectsTheFirstHeartbeatAfterTheIncrement() {
    Attempt attempt = attempt("I", "I");

    submit(attempt);

    assertThat(
            db.<Double>value(
                """
                select extract(epoch from report_by_date - clock_timestamp())::float8
                from task_instance where id = ?
                """,
                attempt.id()))
        .isBetween(270.0, 279.5);
  }

  /** A sequential cluster runs the worker inside the call that submits it. */
  @Test
  void anInstanceThatEndedInsideItsSubmissionStaysDone() {
    Attempt attempt = attempt("D", "D");

    MessageReply reply = submit(attempt);

    assertThat(reply)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.DONE,
                false,
                "The task instance has ended already, in status D."));
    assertThat(attempt.instanceChanges()).containsOnlyKeys("distributor_id");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void aWorkerThatWasFasterStaysRunning() {
    Attempt attempt = attempt("R", "R");

    assertThat(submit(attempt).message())
        .isEqualTo("The task instance stays in status R; it cannot go to O now.");

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("distributor_id", "report_by_date", "report_increment");
  }

  @Test
  void aRepetitionMovesNothing() {
    Attempt attempt = attempt("I", "I");
    submit(attempt);
    attempt.look();

    MessageReply again = submit(attempt);

    assertThat(again)
        .isEqualTo(
            new MessageReply(
                TaskInstanceStatus.LAUNCHED, false, "The task instance is in status O already."));
    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void takesLongIdsAndNumbers() {
    Attempt named = attempt("I", "I");
    Attempt numbered = attempt("I", "I");

    worker.ask(new LogDistributorId(named.id(), "7".repeat(500), 60));
    worker.askJson(
        CommandKind.LOG_DISTRIBUTOR_ID,
        new JsonObject()
            .put("task_instance_id", numbered.id())
            .put("distributor_id", 1822826)
            .put("next_report_increment", 60));

    assertThat(named.instanceChanges()).containsEntry("distributor_id", "7".repeat(500));
    assertThat(numbered.instanceChanges()).containsEntry("distributor_id", "1822826");
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure =
        Await.failureOf(worker.send(new LogDistributorId(987_654_321, "4711_3", 60)));

    assertUnknown(failure);
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private MessageReply submit(Attempt attempt) {
    return worker.ask(new LogDistributorId(attempt.id(), "4711_3", 279.5));
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }
}
