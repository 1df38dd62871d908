package dev.quell.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogReportBy;
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
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heartbeat of a worker: {@code docs/contract/array-and-task-instance.md} §15. */
@DatabaseTest
class LogReportByTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private TestWorker worker;

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "X", "K"})
  void movesOnlyTheDeadlineOfALiveInstance(String status) {
    Attempt attempt = attempt(status, "R");

    StatusReply reply = beat(attempt, 279.5, WorkerDetails.NONE);

    assertThat(reply).isEqualTo(new StatusReply(TaskInstanceStatus.ofCode(status), false));
    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date", "report_increment");
    assertThat(secondsLeft(attempt)).isBetween(270.0, 279.5);
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "E", "U", "Z", "D", "F"})
  void changesNothingOfAnInstanceThatHasEnded(String status) {
    Attempt attempt = attempt(status, "R");

    StatusReply reply = beat(attempt, 60, paths("4711", "/out", "/err"));

    assertThat(reply).isEqualTo(new StatusReply(TaskInstanceStatus.ofCode(status), false));
    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"I", "O", "R"})
  void bringsBackAnInstanceUnderTriage(String task) {
    Attempt attempt = attempt("T", task);

    StatusReply reply = beat(attempt, 60, paths("4711", "/out", "/err"));

    assertThat(reply).isEqualTo(new StatusReply(TaskInstanceStatus.RUNNING, true));
    assertThat(attempt.instanceChanges())
        .containsOnlyKeys(
            "status",
            "status_date",
            "report_by_date",
            "distributor_id",
            "stdout",
            "stderr",
            "report_increment")
        .containsEntry("status", "R")
        .containsEntry("stdout", "/out");
    assertThat(secondsLeft(attempt)).isBetween(50.0, 60.0);
    if (task.equals("R")) {
      assertThat(attempt.taskChanges()).isEmpty();
    } else {
      assertThat(attempt.taskChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", "R");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "Q", "E", "D", "F"})
  void leavesAnInstanceUnderTriageWhoseTaskIsNotUnderWay(String task) {
    Attempt attempt = attempt("T", task);

    assertThat(beat(attempt, 60, WorkerDetails.NONE))
        .isEqualTo(new StatusReply(TaskInstanceStatus.TRIAGING, false));

    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date", "report_increment");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void overwritesOnlyWhatItTells() {
    Attempt attempt = attempt("R", "R");
    beat(attempt, 60, paths("4711", "/out", "/err"));
    attempt.look();

    beat(attempt, 60, paths(null, "/other", null));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("report_by_date", "stdout")
        .containsEntry("stdout", "/other");
    assertThat(db.row("task_instance", attempt.id()))
        .containsEntry("distributor_id", "4711")
        .containsEntry("stderr", "/err");
  }

  @Test
  void mayShortenTheDeadline() {
    Attempt attempt = attempt("R", "R");
    beat(attempt, 600, WorkerDetails.NONE);

    beat(attempt, 5, WorkerDetails.NONE);

    assertThat(secondsLeft(attempt)).isBetween(0.0, 5.0);
  }

  /** However many batches are under way, they follow each other. */
  @Test
  void heartbeatsOfOneInstanceAtTheSameTimeAddUpAndTheLastWins() {
    Attempt attempt = attempt("R", "R");

    List<Future<CommandReply>> replies =
        List.of(
            worker.send(new LogReportBy(attempt.id(), 10, paths("1", "/1", "/1"))),
            worker.send(new LogReportBy(attempt.id(), 20, paths(null, "/2", "/2"))),
            worker.send(new LogReportBy(attempt.id(), 300, paths(null, "/3", null))));

    Await.await(Future.all(replies));
    assertThat(replies)
        .extracting(Future::result)
        .containsOnly(new StatusReply(TaskInstanceStatus.RUNNING, false));
    assertThat(db.row("task_instance", attempt.id()))
        .containsEntry("distributor_id", "1")
        .containsEntry("stdout", "/3")
        .containsEntry("stderr", "/2");
    assertThat(secondsLeft(attempt)).isBetween(290.0, 300.0);
  }

  @Test
  void aCrowdOfHeartbeatsIsAnsweredEachWithItsOwnLetter() {
    List<Long> running = fixture.batch(101, 300, "R", "R");
    List<Long> toBeKilled = fixture.batch(102, 300, "R", "K");

    List<Future<CommandReply>> replies =
        IntStream.range(0, 300)
            .boxed()
            .flatMap(i -> List.of(running.get(i), toBeKilled.get(i)).stream())
            .map(id -> worker.send(new LogReportBy(id, 60, WorkerDetails.NONE)))
            .toList();

    Await.await(Future.all(replies));
    for (int i = 0; i < replies.size(); i++) {
      TaskInstanceStatus expected =
          i % 2 == 0 ? TaskInstanceStatus.RUNNING : TaskInstanceStatus.KILL_SELF;
      assertThat(replies.get(i).result()).isEqualTo(new StatusReply(expected, false));
    }
    assertThat(
            db.<Long>value(
                """
                select count(*) from task_instance
                where array_id = ? and array_batch_num in (101, 102)
                  and report_by_date > clock_timestamp()
                """,
                fixture.arrayId()))
        .isEqualTo(600);
  }

  @Test
  void oneUnknownInstanceDoesNotDisturbTheOthers() {
    Attempt attempt = attempt("R", "R");

    Future<CommandReply> first = worker.send(heartbeat(attempt.id()));
    Future<CommandReply> unknown = worker.send(heartbeat(987_654_321));
    Future<CommandReply> second = worker.send(heartbeat(attempt.id()));

    Throwable failure = Await.failureOf(unknown);
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no task instance 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
    StatusReply running = new StatusReply(TaskInstanceStatus.RUNNING, false);
    assertThat(Await.await(first)).isEqualTo(running);
    assertThat(Await.await(second)).isEqualTo(running);
  }

  private Attempt attempt(String instance, String task) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private StatusReply beat(Attempt attempt, double increment, WorkerDetails details) {
    return worker.ask(new LogReportBy(attempt.id(), increment, details));
  }

  private static LogReportBy heartbeat(long id) {
    return new LogReportBy(id, 60, WorkerDetails.NONE);
  }

  private static WorkerDetails paths(String distributorId, String stdout, String stderr) {
    return new WorkerDetails(null, distributorId, null, stdout, stderr, null, null);
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
