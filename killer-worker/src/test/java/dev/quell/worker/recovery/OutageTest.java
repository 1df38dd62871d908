package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.domain.reply.ReapReply;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.Session;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who could not report is neither reaped nor triaged for it. */
@DatabaseTest
class OutageTest {
  private static final double INCREMENT = 10;

  private final TestDatabase db;
  private final IntakeRows intake;
  @Shared private TestWorker worker;

  OutageTest(TestDatabase db) {
    this.db = db;
    intake = IntakeRows.of(db);
  }

  @BeforeEach
  void forget() {
    intake.forget();
    db.execute("update workflow_run set status = 'T'");
  }

  @Test
  void aRunHasItsWholeIncrementFromWhenReportsAreTakenAgain() {
    TestRun run = overdue("R", 5);

    intake.open(7);
    assertThat(candidates()).isEmpty();
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);

    intake.open(11);
    assertThat(candidates()).containsExactly(run.id());
    assertThat(reap(run).applied()).isTrue();
    assertThat(run.letters()).isEqualTo("EF");
  }

  @Test
  void noRunIsEndedWhileNobodyTakesReports() {
    TestRun run = overdue("R", 100);

    intake.service(1000, 4);
    intake.process("one", 1000, 4);

    assertThat(candidates()).isEmpty();
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);
    assertThat(run.letters()).isEqualTo("RR");
  }

  /** Heartbeats just before a crash may be lost: their runs have their time again. */
  @Test
  void noRunIsEndedForHeartbeatsThatACrashHasTaken() {
    TestRun run = overdue("R", 100);

    intake.open(1000);
    intake.crash();
    assertThat(candidates()).isEmpty();
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);

    intake.open(1000);
    assertThat(candidates()).containsExactly(run.id());
    assertThat(reap(run).applied()).isTrue();
  }

  @Test
  void aProcessThatIsAwayPutsAnEndOffByTwoIncrements() {
    TestRun lately = overdue("R", 19);
    TestRun longAgo = overdue("R", 21);

    intake.service(1000, 0);
    intake.process("here", 1000, 0);
    intake.process("away", 1000, 14);

    assertThat(reap(lately)).isEqualTo(ReapReply.NOTHING);
    intake.service(1000, 0);
    assertThat(reap(longAgo).applied()).isTrue();
  }

  @Test
  void aProcessThatWasAwayPutsAnEndOff() {
    TestRun run = overdue("R", 5);

    intake.service(1000, 0);
    intake.process("here", 1000, 0);
    intake.process("back", 9, 0);
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);

    intake.service(1000, 0);
    intake.process("here", 1000, 0);
    intake.process("back", 11, 0);
    assertThat(reap(run).applied()).isTrue();
  }

  @Test
  void aProcessThatIsGoneForGoodIsForgotten() {
    TestRun run = overdue("R", 1);

    intake.service(1000, 0);
    intake.process("here", 1000, 0);
    intake.process("gone", 1000, 301);

    assertThat(reap(run).applied()).isTrue();
  }

  @Test
  void aStartingRunHasItsIncrementAndTheGrace() {
    TestRun run = overdue("B", 60);

    intake.open(59);
    assertThat(reap(run, 50).applied()).isFalse();

    intake.open(61);
    assertThat(reap(run, 50).applied()).isTrue();
  }

  @Test
  void aClockThatJumpsAheadEndsNobody() {
    TestRun run = overdue("R", -3);
    intake.open(1000);

    intake.jump(3600);

    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);
    intake.open(9);
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);
    intake.open(10.1);
    assertThat(reap(run).applied()).isTrue();
  }

  @Test
  void aClockThatGoesBackKeepsNoLostRunAlive() {
    TestRun run = overdue("R", -3);
    intake.open(1000);

    intake.jump(-3600);

    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);
    intake.open(9);
    assertThat(reap(run)).isEqualTo(ReapReply.NOTHING);
    intake.open(10.1);
    assertThat(candidates()).containsExactly(run.id());
    assertThat(reap(run).applied()).isTrue();
  }

  @Test
  void anInstanceHasItsWholeIncrementFromWhenReportsAreTakenAgain() {
    Fixture fixture = Fixture.create(db);
    long instance = running(fixture, 5, INCREMENT);
    long seldom = running(fixture, 5, 60);

    intake.open(7);
    assertThat(triage(fixture)).isZero();

    intake.open(11);
    assertThat(triage(fixture)).isEqualTo(1);
    assertThat(db.instanceStatus(instance)).isEqualTo("T");
    assertThat(db.instanceStatus(seldom)).isEqualTo("R");
  }

  /** From before it was written down. */
  @Test
  void anInstanceWhoseIncrementIsUnknownHasTheUsualOne() {
    Fixture fixture = Fixture.create(db);
    long instance = running(fixture, 5, INCREMENT);
    db.execute("update task_instance set report_increment = null where id = ?", instance);

    intake.open(278);
    assertThat(triage(fixture)).isZero();

    intake.open(280);
    assertThat(triage(fixture)).isEqualTo(1);
  }

  @Test
  void anInstanceIsSparedForAProcessThatIsAwayAndNotForGood() {
    Fixture fixture = Fixture.create(db);
    long lately = running(fixture, 19, INCREMENT);
    long longAgo = running(fixture, 21, INCREMENT);

    intake.service(1000, 0);
    intake.process("here", 1000, 0);
    intake.process("away", 1000, 100);

    assertThat(triage(fixture)).isEqualTo(1);
    assertThat(db.instanceStatus(lately)).isEqualTo("R");
    assertThat(db.instanceStatus(longAgo)).isEqualTo("T");
  }

  @Test
  void aClockThatGoesBackKeepsNoLostInstanceAlive() {
    Fixture fixture = Fixture.create(db);
    running(fixture, -3, INCREMENT);
    intake.open(1000);

    intake.jump(-3600);

    assertThat(triage(fixture)).isZero();
    intake.open(10.1);
    assertThat(triage(fixture)).isEqualTo(1);
  }

  /** A run that announced its increment, so many seconds past its deadline. */
  private TestRun overdue(String status, double seconds) {
    TestRun run = TestRun.create(db, status.equals("R") ? "R" : "Q", status);
    db.execute(
        """
        update workflow_run
        set heartbeat_date = clock_timestamp() - make_interval(secs => ?), report_increment = ?
        where id = ?
        """,
        seconds,
        INCREMENT,
        run.id());
    return run;
  }

  private long running(Fixture fixture, double overdueSeconds, double increment) {
    long instance = fixture.instance(fixture.task("R"), "R");
    db.execute(
        """
        update task_instance
        set report_by_date = clock_timestamp() - make_interval(secs => ?), report_increment = ?
        where id = ?
        """,
        overdueSeconds,
        increment,
        instance);
    return instance;
  }

  private ReapReply reap(TestRun run) {
    return reap(run, 0);
  }

  private ReapReply reap(TestRun run, double grace) {
    return worker.ask(new ReapWorkflowRun(run.id(), grace));
  }

  private long triage(Fixture fixture) {
    InstancesReply reply = worker.ask(new SetStatusForTriaging(fixture.runId()));
    return reply.taskInstances();
  }

  private List<Long> candidates() {
    Session session = Session.of(DatabaseServers.single(db.options()), 1_000, 5_000);
    SqlConnection connection = Await.await(session.connect(worker.vertx()));
    try {
      return Await.await(new LostRunRepository().find(connection, 50, -1, 10)).stream()
          .map(LostRun::id)
          .toList();
    } finally {
      Await.await(connection.close());
    }
  }
}
