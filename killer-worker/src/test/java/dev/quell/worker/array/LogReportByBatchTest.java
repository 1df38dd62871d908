package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor's heartbeat: {@code docs/contract/array-and-task-instance.md} §9. */
@Tag("long")
@DatabaseTest
class LogReportByBatchTest {
  private final TestDatabase db;
  @Shared private Fixture fixture;
  private final TestWorker worker;

  LogReportByBatchTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(100, db));
  }

  @Test
  void movesTheDeadlineOfALaunchedInstanceAndNothingElse() {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));

    assertThat(beat(279.5, List.of(attempt.id()))).isEqualTo(1);

    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date", "report_increment");
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(
            db.<Double>value(
                """
                select extract(epoch from report_by_date - clock_timestamp())::float8
                from task_instance where id = ? and report_by_date > status_date
                """,
                attempt.id()))
        .isBetween(270.0, 279.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void leavesAllOthersAlone(String status) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), status));

    assertThat(beat(279, List.of(attempt.id()))).isZero();

    assertThat(attempt.instanceChanges()).isEmpty();
  }

  @Test
  void aRepetitionMovesTheDeadlineAgain() {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));
    beat(60, List.of(attempt.id()));
    attempt.look();

    assertThat(beat(60, List.of(attempt.id()))).isEqualTo(1);

    assertThat(attempt.instanceChanges()).containsOnlyKeys("report_by_date");
  }

  @Test
  void hasNothingToDoForNoIdsAndIgnoresUnknownOnes() {
    assertThat(beat(60, List.of())).isZero();
    assertThat(beat(60, List.of(987_654_321L))).isZero();
  }

  @Test
  void reachesAllAcrossChunks() {
    List<Long> ids = fixture.batch(71, 1205, "O", "O");

    assertThat(beat(279, ids)).isEqualTo(1205);
  }

  @Test
  void oneLockedRowHoldsUpNobodyAndIsLeftToWhoeverWritesIt() throws SQLException {
    List<Long> ids = fixture.batch(72, 250, "O", "O");
    Attempt locked = Attempt.of(db, ids.get(20));
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task_instance where id = " + locked.id() + " for update");

      assertThat(beat(279, ids)).isEqualTo(249);

      assertThat(locked.instanceChanges()).isEmpty();
      other.rollback();
    }
    assertThat(beat(279, ids)).isEqualTo(250);
  }

  @Test
  void needsNoLockOnATask() throws SQLException {
    long instance = fixture.instance(fixture.task("O"), "O");
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + fixture.taskOf(instance) + " for update");

      assertThat(beat(279, List.of(instance))).isEqualTo(1);
      other.rollback();
    }
  }

  private long beat(double increment, List<Long> ids) {
    return worker.<InstancesReply>ask(new LogReportByBatch(increment, ids)).taskInstances();
  }
}
