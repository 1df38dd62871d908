package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.DistributorReport;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A worker that was given up for silent reports while a distributor judges its instance: whichever
 * gets the rows first counts, and the other one sees it ({@code docs/contract/fsm.md} §9.1, §9.2).
 */
@Tag("long")
@DatabaseTest
class TriageRaceTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;
  @Fresh private RowHolder other;

  /** Report, verdict, letters of instance and Task in the end, rows of the error log. */
  @ParameterizedTest
  @CsvSource({
    "beat,  unknown U, R, R, 0",
    "beat,  known F,   R, R, 0",
    "start, unknown U, R, R, 0",
    "start, known F,   R, R, 0",
    "done,  unknown U, D, D, 0",
    "done,  known Z,   D, D, 0",
    "done,  known F,   D, D, 0",
    "done,  known R,   D, D, 0",
    "E,     unknown U, E, G, 1",
    "E,     known Z,   E, G, 1",
    "E,     known F,   E, G, 1",
    "E,     known R,   E, G, 1"
  })
  void aReportThatComesFirstWinsOverTheVerdict(
      String report, String verdict, String instance, String task, long errorRows) {
    Attempt attempt = underTriage();
    assertThat(status(worker.ask(report(report, attempt))).code()).isEqualTo(instance);

    MessageReply reply = worker.ask(verdict(verdict, attempt));

    assertThat(reply.applied()).isFalse();
    assertThat(reply.message()).isNotEmpty();
    assertEnd(attempt, instance, task, errorRows);
  }

  /** What the cluster knows of a running instance is true of it whether it was silent or not. */
  @ParameterizedTest
  @CsvSource({"beat, Z, A", "start, Z, A", "beat, E, G"})
  void aKnownErrorEndsAlsoAnInstanceThatIsRunningAgain(String report, String state, String task) {
    Attempt attempt = underTriage();
    worker.ask(report(report, attempt));

    assertThat(worker.<MessageReply>ask(verdict("known " + state, attempt)).applied()).isTrue();

    assertEnd(attempt, state, task, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "unknown U, beat,  U, G",
    "unknown U, start, U, G",
    "unknown U, done,  U, G",
    "unknown U, E,     U, G",
    "known Z,   beat,  Z, A",
    "known Z,   start, Z, A",
    "known Z,   done,  Z, A",
    "known Z,   E,     Z, A",
    "known F,   beat,  F, F",
    "known F,   start, F, F",
    "known F,   done,  F, F",
    "known F,   E,     F, F"
  })
  void aReportThatComesTooLateLearnsTheVerdict(
      String verdict, String report, String instance, String task) {
    Attempt attempt = underTriage();
    assertThat(worker.<MessageReply>ask(verdict(verdict, attempt)).applied()).isTrue();

    CommandReply late = worker.ask(report(report, attempt));

    assertThat(status(late).code()).isEqualTo(instance);
    assertEnd(attempt, instance, task, 1);
  }

  /** The verdict that it runs after all leaves the way open for all that a running one reports. */
  @ParameterizedTest
  @CsvSource({"beat, R, R, 0", "start, R, R, 0", "done, D, D, 0", "E, E, G, 1"})
  void anInstanceThatRunsAfterAllGoesOn(
      String report, String instance, String task, long errorRows) {
    Attempt attempt = underTriage();
    worker.ask(verdict("known R", attempt));
    assertEnd(attempt, "R", "R", 0);

    worker.ask(report(report, attempt));

    assertEnd(attempt, instance, task, errorRows);
  }

  @ParameterizedTest
  @CsvSource({"beat,  R, R, 0", "start, R, R, 0", "done,  D, D, 0", "E,     E, G, 1"})
  void aReportThatWaitsFirstForALockedTaskIsCarriedOutFirst(
      String report, String instance, String task, long errorRows) throws SQLException {
    Attempt attempt = underTriage();
    other.lock("task", attempt.taskId());
    Future<CommandReply> first = worker.send(report(report, attempt));
    other.awaitWaiters(1);
    Future<CommandReply> second = worker.send(verdict("unknown U", attempt));
    other.awaitWaiters(2);

    other.commit();

    assertThat(status(Await.await(first)).code()).isEqualTo(instance);
    assertThat(((MessageReply) Await.await(second)).applied()).isFalse();
    assertEnd(attempt, instance, task, errorRows);
  }

  @ParameterizedTest
  @CsvSource({"beat", "start", "done", "E"})
  void aVerdictThatWaitsFirstForALockedTaskIsCarriedOutFirst(String report) throws SQLException {
    Attempt attempt = underTriage();
    other.lock("task", attempt.taskId());
    Future<CommandReply> first = worker.send(verdict("unknown U", attempt));
    other.awaitWaiters(1);
    Future<CommandReply> second = worker.send(report(report, attempt));
    other.awaitWaiters(2);

    other.commit();

    assertThat(((MessageReply) Await.await(first)).applied()).isTrue();
    assertThat(status(Await.await(second))).isEqualTo(TaskInstanceStatus.UNKNOWN_ERROR);
    assertEnd(attempt, "U", "G", 1);
  }

  @Test
  void aVerdictThatWaitedForAHealedInstanceSparesIt() throws SQLException {
    Attempt attempt = underTriage();
    other.lock("task", attempt.taskId());
    Future<CommandReply> verdict = worker.send(verdict("unknown U", attempt));
    other.awaitWaiterOnRowOf("task");

    other.write(
        """
        update task_instance
        set status = 'R', report_by_date = clock_timestamp() + interval '1 minute'
        where id =\s"""
            + attempt.id());
    other.commit();

    assertSpared(verdict, "R");
    assertEnd(attempt, "R", "R", 0);
  }

  /** A plain heartbeat locks its instance alone, so it can come between the verdict's two locks. */
  @Test
  void aVerdictThatWaitedForAHeartbeatSparesTheInstance() throws SQLException {
    Attempt attempt = overdue("R");
    other.lock("task_instance", attempt.id());
    Future<CommandReply> verdict = worker.send(verdict("unknown U", attempt));
    other.awaitWaiterOnRowOf("task_instance");

    other.write(
        """
        update task_instance set report_by_date = clock_timestamp() + interval '1 minute'
        where id =\s"""
            + attempt.id());
    other.commit();

    assertSpared(verdict, "R");
    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date");
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  /** The clock counts when the rows are locked, not when the statement began to wait for them. */
  @Test
  void aDeadlineThatPassesWhileTheVerdictWaitsHasPassed() throws SQLException {
    Attempt attempt = underTriage();
    db.execute(
        """
        update task_instance set report_by_date = clock_timestamp() + interval '1500 milliseconds'
        where id = ?
        """,
        attempt.id());
    other.lock("task_instance", attempt.id());
    Future<CommandReply> verdict = worker.send(verdict("unknown U", attempt));
    other.awaitWaiterOnRowOf("task_instance");

    db.<Boolean>await(
        passed -> passed,
        "select report_by_date < clock_timestamp() from task_instance where id = ?",
        attempt.id());
    other.commit();

    assertThat(Await.await(verdict))
        .isEqualTo(new MessageReply(TaskInstanceStatus.UNKNOWN_ERROR, true, ""));
  }

  @ParameterizedTest
  @CsvSource({"unknown U", "known Z", "known F", "known E"})
  void aVerdictSeesTheInstanceThatReplacedTheOneItJudges(String verdict) throws SQLException {
    Attempt older = Attempt.of(db, fixture.instanceOfEarlierRun(fixture.task("R"), "T"));
    fixture.overdue(older.id());
    other.lock("task", older.taskId());
    Future<CommandReply> judged = worker.send(verdict(verdict, older));
    other.awaitWaiterOnRowOf("task");

    other.write(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status)
        select %d, array_id, task_id, task_resources_id, array_batch_num + 100000, 0, 'R'
        from task_instance where id = %d
        """
            .formatted(fixture.runId(), older.id()));
    other.commit();

    assertThat(Await.await(judged))
        .isEqualTo(new MessageReply(TaskInstanceStatus.ERROR_FATAL, true, ""));
    assertThat(older.taskChanges()).isEmpty();
  }

  private Attempt underTriage() {
    return overdue("T");
  }

  private Attempt overdue(String status) {
    return Attempt.of(db, fixture.overdue(fixture.instance(fixture.task("R"), status)));
  }

  private static TaskInstanceReport report(String kind, Attempt attempt) {
    return switch (kind) {
      case "beat" -> new LogReportBy(attempt.id(), 60, WorkerDetails.NONE);
      case "start" -> new LogRunning(attempt.id(), 60, WorkerDetails.NONE);
      case "done" -> new LogDone(attempt.id(), WorkerDetails.NONE);
      default ->
          new LogErrorWorkerNode(
              attempt.id(), TaskInstanceStatus.ofCode(kind), "it broke", WorkerDetails.NONE);
    };
  }

  private static DistributorReport verdict(String text, Attempt attempt) {
    String[] words = text.split(" ");
    TaskInstanceStatus state = TaskInstanceStatus.ofCode(words[1]);
    return words[0].equals("known")
        ? new LogKnownError(attempt.id(), state, "out of memory", WorkerDetails.NONE)
        : new LogUnknownError(attempt.id(), state, "vanished", WorkerDetails.NONE);
  }

  private static TaskInstanceStatus status(CommandReply reply) {
    return reply instanceof StartReply start ? start.status() : ((StatusReply) reply).status();
  }

  private static void assertSpared(Future<CommandReply> verdict, String status) {
    MessageReply reply = (MessageReply) Await.await(verdict);
    assertThat(reply.status().code()).isEqualTo(status);
    assertThat(reply.applied()).isFalse();
    assertThat(reply.message()).contains("not overdue");
  }

  private void assertEnd(Attempt attempt, String instance, String task, long errorRows) {
    assertThat(db.instanceStatus(attempt.id())).isEqualTo(instance);
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo(task);
    assertThat(db.errorRows(attempt.id())).isEqualTo(errorRows);
  }
}
