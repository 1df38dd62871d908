package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.StatusReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker reports success: {@code docs/contract/array-and-task-instance.md} §16. */
@DatabaseTest
class LogDoneTest {
  private static final WorkerDetails DETAILS =
      new WorkerDetails("node-7", "4711_3", null, "/out", "/err", "all well", "no complaints");

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  /**
   * Deliberate differences ({@code docs/contract/fsm.md} §9): work that was under triage is not
   * lost, and K ends, as F, under a Task that was reset.
   */
  static List<Outcome> outcomes() {
    return Outcome.table(
        """
        RK            R         D D
        T             IOR       D D
        K             GQA       F =
        QIORTXKWEUZDF GQAEIORDF = =""");
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void movesBothRowsOfRunningWorkOnly(Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    StatusReply reply = done(attempt);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(outcome.instanceAfter());
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo(outcome.taskAfter());
    assertThat(attempt.instanceChanges())
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .containsEntry("stdout", "/out")
        .containsEntry("stderr", "/err")
        .containsEntry("stdout_log", "all well")
        .containsEntry("stderr_log", "no complaints")
        .doesNotContainKey("report_by_date");
    assertThat(attempt.instanceChanges().containsKey("status_date"))
        .isEqualTo(outcome.movesInstance());
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges()).containsOnlyKeys("status", "status_date");
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
  }

  @Test
  void aRepetitionAnswersDoneAndChangesNothing() {
    Attempt attempt = attempt("R", "R");
    done(attempt);
    attempt.look();

    StatusReply again = done(attempt);

    assertThat(again.status().code()).isEqualTo("D");
    assertThat(again.applied()).isFalse();
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void keepsWhatAReportDoesNotTell() {
    Attempt attempt = attempt("R", "R");
    done(attempt);
    attempt.look();

    worker.ask(
        new LogDone(
            attempt.id(), new WorkerDetails(null, null, null, null, null, "more output", null)));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("stdout_log")
        .containsEntry("stdout_log", "more output");
  }

  @Test
  void needsNoDetails() {
    Attempt attempt = attempt("R", "R");

    worker.ask(new LogDone(attempt.id(), WorkerDetails.NONE));

    assertThat(attempt.instanceChanges()).containsOnlyKeys("status", "status_date");
  }

  @Test
  void keepsLongLogsWhole() {
    Attempt attempt = attempt("R", "R");
    String log = "Grüße, 世界 😀\n\t\u0001\u2028".repeat(1_000);

    worker.askJson(
        CommandKind.LOG_DONE,
        new JsonObject()
            .put("task_instance_id", attempt.id())
            .put("stdout_log", log)
            .put("stderr_log", "a\0b" + log + "\0"));

    assertThat(attempt.instanceChanges())
        .containsEntry("stdout_log", log)
        .containsEntry("stderr_log", "ab" + log);
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure = Await.failureOf(worker.send(new LogDone(987_654_321, DETAILS)));

    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private StatusReply done(Attempt attempt) {
    return worker.ask(new LogDone(attempt.id(), DETAILS));
  }
}
