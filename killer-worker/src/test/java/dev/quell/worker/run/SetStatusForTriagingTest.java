package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client has overdue instances looked at: {@code docs/contract/workflow-and-bind.md} §21. */
@Tag("long")
@DatabaseTest
class SetStatusForTriagingTest {
  private static final int CHUNK = 100;

  /** Twice the default of worker.report_by_buffer_millis. */
  private static final int GRACE_SECONDS = 558;

  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  SetStatusForTriagingTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(CHUNK, db));
  }

  @Test
  void movesOverdueRunningInstancesAndNoTask() {
    Attempt attempt = overdue("R", 0);

    assertThat(triage()).isEqualTo(1);

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "T");
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @Test
  void movesOverdueLaunchedInstancesThatWereLaunchedLongAgo() {
    Attempt longAgo = overdue("O", GRACE_SECONDS + 1);
    Attempt lately = overdue("O", GRACE_SECONDS - 20);

    assertThat(triage()).isEqualTo(1);

    assertThat(longAgo.instanceChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "X");
    assertThat(longAgo.taskChanges()).isEmpty();
    assertThat(lately.instanceChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"R", "O"})
  void sparesWhatIsNotOverdueOrHasNoDeadline(String status) {
    Attempt inTime = attempt(status, "clock_timestamp() + interval '10 s'", 10_000);
    Attempt without = attempt(status, "null", 10_000);

    assertThat(triage()).isZero();

    assertThat(inTime.instanceChanges()).isEmpty();
    assertThat(without.instanceChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void leavesAllOtherStatusesAlone(String status) {
    Attempt attempt = overdue(status, 10_000);

    assertThat(triage()).isZero();

    assertThat(attempt.instanceChanges()).isEmpty();
  }

  @Test
  void touchesNoOtherRunAndHasNothingToDoForAnUnknownOne() {
    Attempt attempt = overdue("R", 0);
    Fixture elsewhere = Fixture.create(db);

    assertThat(triage(elsewhere.runId())).isZero();
    assertThat(triage(987_654_321)).isZero();

    assertThat(attempt.instanceChanges()).isEmpty();
  }

  @Test
  void aRepetitionFindsNothingLeftToDo() {
    Attempt attempt = overdue("R", 0);
    triage();
    attempt.look();

    assertThat(triage()).isZero();

    assertThat(attempt.instanceChanges()).isEmpty();
  }

  @Test
  void findsTheOverdueAmongTheManyAcrossChunks() {
    fixture.batch(1, 1205, "R", "R");
    fixture.batch(2, 333, "O", "O");
    fixture.batch(3, 500, "R", "R");
    db.execute(
        """
        update task_instance
        set report_by_date = clock_timestamp() - interval '1 s',
            status_date = clock_timestamp() - interval '1 hour'
        where array_id = ? and array_batch_num < 3
        """,
        fixture.arrayId());

    assertThat(triage()).isEqualTo(1205 + 333);

    assertThat(letters())
        .containsExactlyInAnyOrder(
            List.of(1, "T", "R", 1205L), List.of(2, "X", "O", 333L), List.of(3, "R", "R", 500L));
  }

  @Test
  void copiesOfTwoProcessesShareTheWork() {
    fixture.batch(1, 500, "R", "R");
    db.execute(
        "update task_instance set report_by_date = now() where array_id = ?", fixture.arrayId());
    try (TestWorker elsewhere = TestWorker.inChunksOf(CHUNK, db)) {
      SetStatusForTriaging command = new SetStatusForTriaging(fixture.runId());
      List<Future<CommandReply>> replies =
          Stream.of(worker, elsewhere, worker, elsewhere, worker)
              .map(process -> process.send(command))
              .toList();
      Await.await(Future.all(replies));
    }

    assertThat(triage()).isZero();
    assertThat(letters()).containsExactly(List.of(1, "T", "R", 500L));
  }

  @Test
  void tellsWhatChanged() {
    EventLog log = EventLog.of(worker.vertx());
    Attempt attempt = overdue("R", 0);

    triage();

    assertThat(log.await(1).get(0).getJsonArray("changes"))
        .containsExactly(
            new JsonObject()
                .put("command", "set_status_for_triaging")
                .put("task_instance_id", attempt.id())
                .put("from", "R")
                .put("to", "T")
                .put("task_id", attempt.taskId())
                .put("task_to", null));
  }

  /** The table lock stops the command after it has read who is overdue, before it locks them. */
  @Test
  void aHeartbeatThatArrivesMeanwhileSavesItsInstance() throws SQLException {
    Attempt saved = overdue("R", 0);
    Attempt lost = overdue("R", 0);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table task in exclusive mode");
      Future<CommandReply> triage = worker.send(new SetStatusForTriaging(fixture.runId()));
      awaitWaiter();

      worker.ask(new LogReportBy(saved.id(), 60, WorkerDetails.NONE));
      other.commit();

      assertThat(Await.await(triage)).isEqualTo(new InstancesReply(1));
    }
    assertThat(saved.instanceChanges()).containsOnlyKeys("report_by_date", "report_increment");
    assertThat(lost.instanceChanges()).containsEntry("status", "T");
  }

  @Test
  void anEndThatIsReportedMeanwhileStands() throws SQLException {
    Attempt attempt = overdue("R", 0);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table task in exclusive mode");
      Future<CommandReply> triage = worker.send(new SetStatusForTriaging(fixture.runId()));
      awaitWaiter();

      statement.execute("update task_instance set status = 'D' where id = " + attempt.id());
      other.commit();

      assertThat(Await.await(triage)).isEqualTo(new InstancesReply(0));
    }
    assertThat(db.instanceStatus(attempt.id())).isEqualTo("D");
  }

  /** A launched instance that starts meanwhile is overdue no more, though its status moves too. */
  @Test
  void aStartThatIsReportedMeanwhileSavesItsInstance() throws SQLException {
    Attempt attempt = overdue("O", 10_000);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table task in exclusive mode");
      Future<CommandReply> triage = worker.send(new SetStatusForTriaging(fixture.runId()));
      awaitWaiter();

      statement.execute(
          "update task_instance set status = 'R', report_by_date = now() + interval '60 s'"
              + " where id = "
              + attempt.id());
      other.commit();

      assertThat(Await.await(triage)).isEqualTo(new InstancesReply(0));
    }
    assertThat(db.instanceStatus(attempt.id())).isEqualTo("R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "task_instance"})
  void whatIsBeingWrittenIsSparedAndHoldsUpNobody(String table) throws SQLException {
    Attempt written = overdue("R", 0);
    Attempt free = overdue("R", 0);
    long id = table.equals("task") ? written.taskId() : written.id();
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from " + table + " where id = " + id + " for no key update");

      assertThat(triage()).isEqualTo(1);
      other.rollback();
    }
    assertThat(free.instanceChanges()).containsEntry("status", "T");
    assertThat(written.instanceChanges()).isEmpty();
    assertThat(triage()).isEqualTo(1);
  }

  private Attempt overdue(String status, int secondsInStatus) {
    return attempt(status, "clock_timestamp()", secondsInStatus);
  }

  private Attempt attempt(String status, String reportBy, int secondsInStatus) {
    long id = fixture.instance(fixture.task(status.equals("O") ? "O" : "R"), status);
    db.execute(
        """
        update task_instance
        set report_by_date = %s, status_date = clock_timestamp() - make_interval(secs => ?)
        where id = ?
        """
            .formatted(reportBy),
        (double) secondsInStatus,
        id);
    return Attempt.of(db, id);
  }

  private void awaitWaiter() {
    db.<Long>await(
        count -> count == 1,
        """
        select count(*) from pg_stat_activity
        where application_name = 'quell-worker' and wait_event_type = 'Lock'
          and datname = current_database()""");
  }

  private long triage() {
    return triage(fixture.runId());
  }

  private long triage(long run) {
    return worker.<InstancesReply>ask(new SetStatusForTriaging(run)).taskInstances();
  }

  /** Batch, letters of instance and Task, and how often they occur. */
  private List<List<Object>> letters() {
    return db.rows(
        """
        select ti.array_batch_num, ti.status, t.status, count(*)
        from task_instance ti join task t on t.id = ti.task_id
        where ti.array_id = ?
        group by 1, 2, 3
        """,
        fixture.arrayId());
  }
}
