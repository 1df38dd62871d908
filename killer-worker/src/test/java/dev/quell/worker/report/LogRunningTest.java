package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A worker reports that it has started: {@code docs/contract/array-and-task-instance.md} §14. */
@DatabaseTest
class LogRunningTest {
  private static final WorkerDetails DETAILS =
      new WorkerDetails("node-7", "4711_3", 12_345L, null, null, null, null);

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  /**
   * The table of {@code docs/contract/array-and-task-instance.md} §14. Deliberate differences
   * ({@code docs/contract/fsm.md} §9): a Task that is R already lets I, O and T become R, and K and
   * X end under a Task that was reset.
   */
  static List<Outcome> outcomes() {
    return Outcome.table(
        """
        IO      IOR       R R
        IO      GQAEDF    = =
        R       GQAEIORDF = =
        T       IOR       R R
        T       GQAEDF    = =
        K       IOR       F F
        K       DFGQA     F =
        K       E         = =
        X       IOR       E G
        X       DFGQA     F =
        X       E         = =
        QWZUEDF GQAEIORDF = =""");
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void movesBothRowsAsTheTableSays(Outcome outcome) {
    Attempt attempt = attempt(outcome.instance(), outcome.task());

    StartReply reply = start(attempt);

    assertThat(reply.status().code()).isEqualTo(outcome.instanceAfter());
    assertThat(reply.applied()).isEqualTo(outcome.movesInstance());
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(outcome.instanceAfter());
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo(outcome.taskAfter());
    Map<String, Object> changes = attempt.instanceChanges();
    assertThat(changes)
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .containsEntry("process_group_id", 12_345L);
    assertThat(changes.containsKey("status_date")).isEqualTo(outcome.movesInstance());
    assertThat(changes.containsKey("report_by_date"))
        .isEqualTo(outcome.instanceAfter().equals("R"));
    if (outcome.movesTask()) {
      assertThat(attempt.taskChanges()).containsOnlyKeys("status", "status_date");
    } else {
      assertThat(attempt.taskChanges()).isEmpty();
    }
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @Test
  void answersAllThatAWorkerNeeds() {
    Attempt attempt = attempt("O", "O");

    assertThat(start(attempt))
        .isEqualTo(
            new StartReply(
                attempt.id(),
                TaskInstanceStatus.RUNNING,
                true,
                fixture.runId(),
                attempt.taskId(),
                "task",
                "true",
                fixture.workflowId(),
                "/logs/out",
                "/logs/err"));
  }

  @Test
  void setsTheDeadlineOfTheFirstHeartbeat() {
    Attempt attempt = attempt("O", "O");

    start(attempt, 279.5);

    assertThat(secondsLeft(attempt)).isBetween(270.0, 279.5);
  }

  @Test
  void aRepetitionAnswersTheSameAndExtendsTheDeadline() {
    Attempt attempt = attempt("O", "O");
    start(attempt, 10);
    attempt.look();

    StartReply again = start(attempt, 100);

    assertThat(again.status()).isEqualTo(TaskInstanceStatus.RUNNING);
    assertThat(again.applied()).isFalse();
    assertThat(again.command()).isEqualTo("true");
    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date", "report_increment");
    assertThat(secondsLeft(attempt)).isBetween(90.0, 100.0);
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void keepsWhatAReportDoesNotTell() {
    Attempt attempt = attempt("O", "O");
    start(attempt);

    worker.ask(
        new LogRunning(attempt.id(), 1, new WorkerDetails(null, null, 7L, null, null, null, null)));

    assertThat(db.row("task_instance", attempt.id()))
        .containsEntry("nodename", "node-7")
        .containsEntry("distributor_id", "4711_3")
        .containsEntry("process_group_id", 7L);
  }

  @Test
  void failsTheTaskWhenTheLastAttemptNeverCameUp() {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O", 3, 3), "X"));

    assertThat(start(attempt).status()).isEqualTo(TaskInstanceStatus.ERROR);

    assertThat(attempt.taskChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "F");
  }

  /** Whatever was bound as resources, a worker that has started is told so. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      textBlock =
          """
          {"stdout": "/out", "stderr": "/err"}                | /out        | /err
          {"stdout": "/Läufe 😀/out", "flag": true, "x": null} | /Läufe 😀/out | none
          {"stdout": 5, "stderr": null}                       | none        | none
          {}                                                  | none        | none
          null                                                | none        | none
          ``                                                  | none        | none
          [1, 2]                                              | none        | none
          "text"                                              | none        | none
          17                                                  | none        | none
          {"stdout": "/out"                                   | none        | none
          {'stdout': '/out', 'cores': (1, 20), 'x': None}     | none        | none
          """)
  void neverFailsForItsResources(String resources, String stdout, String stderr) {
    Attempt attempt = attempt("O", "O");
    db.execute(
        """
        with bound as (
          insert into task_resources (queue_id, task_resources_type_id, requested_resources)
          values (1, 'O', ?)
          returning id
        )
        update task_instance set task_resources_id = (select id from bound) where id = ?
        """,
        resources,
        attempt.id());

    StartReply reply = start(attempt);

    assertThat(reply.status()).isEqualTo(TaskInstanceStatus.RUNNING);
    assertThat(reply.stdoutDirectory()).isEqualTo(stdout);
    assertThat(reply.stderrDirectory()).isEqualTo(stderr);
  }

  @Test
  void refusesAnUnknownInstance() {
    Throwable failure = Await.failureOf(worker.send(new LogRunning(987_654_321, 1, DETAILS)));

    assertThat(failure).isInstanceOf(CommandException.class);
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(failure).hasMessage("There is no task instance 987654321.");
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private StartReply start(Attempt attempt) {
    return start(attempt, 60);
  }

  private StartReply start(Attempt attempt, double increment) {
    return worker.ask(new LogRunning(attempt.id(), increment, DETAILS));
  }

  private double secondsLeft(Attempt attempt) {
    return db.value(
        """
        select extract(epoch from report_by_date - clock_timestamp())::float8
        from task_instance where id = ?
        """,
        attempt.id());
  }
}
