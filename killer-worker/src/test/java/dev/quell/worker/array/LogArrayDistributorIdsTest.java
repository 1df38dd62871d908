package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor tells job ids: {@code docs/contract/array-and-task-instance.md} §6. */
@DatabaseTest
class LogArrayDistributorIdsTest {
  private static final int CHUNK = 100;

  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  LogArrayDistributorIdsTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(CHUNK, db));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F"})
  void storesTheIdAndNothingElseWhateverTheStatus(String status) {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("R"), status));

    assertThat(store(Map.of(attempt.id(), "881_3"))).isEqualTo(1);

    assertThat(attempt.instanceChanges()).isEqualTo(Map.of("distributor_id", "881_3"));
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void aRepetitionHasTheSameResult() {
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));
    store(Map.of(attempt.id(), "881_3"));
    attempt.look();

    assertThat(store(Map.of(attempt.id(), "881_3"))).isEqualTo(1);

    assertThat(attempt.instanceChanges()).isEmpty();
  }

  @Test
  void ignoresUnknownIdsAndThoseOfOtherArraysAndKeepsWhatIsNotNamed() {
    Attempt named = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));
    Attempt unnamed = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));
    Fixture elsewhere = Fixture.create(db);
    Attempt foreign = Attempt.of(db, elsewhere.instance(elsewhere.task("O"), "O"));

    assertThat(store(Map.of(named.id(), "1", foreign.id(), "2", 987_654_321L, "3"))).isEqualTo(1);

    assertThat(named.instanceChanges()).containsEntry("distributor_id", "1");
    assertThat(unnamed.instanceChanges()).isEmpty();
    assertThat(foreign.instanceChanges()).isEmpty();
  }

  @Test
  void hasNothingToDoForNoIdsAndForAnUnknownArray() {
    assertThat(store(Map.of())).isZero();
    assertThat(worker.<InstancesReply>ask(new LogArrayDistributorIds(987_654, Map.of(1L, "1"))))
        .isEqualTo(new InstancesReply(0));
  }

  @Test
  void storesLongIds() {
    long instance = fixture.instance(fixture.task("O"), "O");

    store(Map.of(instance, "1234567890_1234567890_long"));

    assertThat(db.row("task_instance", instance))
        .containsEntry("distributor_id", "1234567890_1234567890_long");
  }

  @Test
  void storesEachItsOwnAcrossChunks() {
    List<Long> ids = fixture.batch(1, 1205, "O", "O");
    Map<Long, String> jobs = new TreeMap<>();
    ids.forEach(id -> jobs.put(id, "881_" + jobs.size()));

    assertThat(store(jobs)).isEqualTo(1205);

    assertThat(
            db.<Long>value(
                """
                select count(*) from task_instance
                where array_id = ? and distributor_id = '881_' || array_step_id
                """,
                fixture.arrayId()))
        .isEqualTo(1205);
  }

  @Test
  void needsNoTaskAndWaitsForALockedInstance() throws SQLException {
    List<Long> ids = fixture.batch(1, 3, "O", "O");
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task for no key update");
      assertThat(store(Map.of(ids.get(0), "0"))).isEqualTo(1);

      statement.execute("select from task_instance where id = " + ids.get(1) + " for update");
      Future<CommandReply> waiting =
          worker.send(
              new LogArrayDistributorIds(
                  fixture.arrayId(), Map.of(ids.get(0), "a", ids.get(1), "b", ids.get(2), "c")));
      db.<Long>await(
          count -> count == 1,
          """
          select count(*) from pg_stat_activity
          where application_name = 'quell-worker' and wait_event_type = 'Lock'
            and datname = current_database()""");
      assertThat(isLocked(ids.get(0))).as("locked before, being the lower id").isTrue();
      assertThat(isLocked(ids.get(2))).as("not yet locked, being the higher id").isFalse();
      statement.execute("update task_instance set status = 'R' where id = " + ids.get(1));
      other.commit();

      assertThat(Await.await(waiting)).isEqualTo(new InstancesReply(3));
    }
    assertThat(db.row("task_instance", ids.get(1)))
        .containsEntry("distributor_id", "b")
        .containsEntry("status", "R");
  }

  @Test
  void goesOnBesideHeartbeatsOfTheSameInstances() {
    List<Long> ids = fixture.batch(1, 200, "R", "R");
    Map<Long, String> jobs = new TreeMap<>();
    ids.forEach(id -> jobs.put(id, "881"));

    List<Future<CommandReply>> replies =
        ids.stream()
            .map(id -> worker.send(new LogReportBy(id, 60, WorkerDetails.NONE)))
            .collect(Collectors.toCollection(ArrayList::new));
    replies.add(worker.send(new LogArrayDistributorIds(fixture.arrayId(), jobs)));
    Await.await(Future.all(replies));

    assertThat(
            db.<Long>value(
                """
                select count(*) from task_instance
                where array_id = ? and distributor_id = '881' and report_by_date is not null
                """,
                fixture.arrayId()))
        .isEqualTo(200);
  }

  private boolean isLocked(long instance) {
    return db.rows(
            "select id from task_instance where id = ? for no key update skip locked", instance)
        .isEmpty();
  }

  private long store(Map<Long, String> ids) {
    return worker
        .<InstancesReply>ask(new LogArrayDistributorIds(fixture.arrayId(), ids))
        .taskInstances();
  }
}
