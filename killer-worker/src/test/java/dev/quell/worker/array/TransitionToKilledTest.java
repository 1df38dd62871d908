package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.DatabaseServers;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A distributor has killed a batch: {@code docs/contract/array-and-task-instance.md} §12. */
@DatabaseTest
class TransitionToKilledTest {
  private static final int CHUNK = 7;

  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  TransitionToKilledTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(CHUNK, db));
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "R"})
  void endsTheInstanceAndItsLaunchedOrRunningTask(String task) {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, task, "K").get(0));

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(1, 1));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("status", "status_date", "end_told_by")
        .containsEntry("status", "F")
        .containsEntry("end_told_by", "distributor");
    assertThat(attempt.taskChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "F");
    assertThat(db.errorRows(attempt.id())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "Q", "I", "E", "D", "F"})
  void leavesEveryOtherTaskAlone(String task) {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, task, "K").get(0));

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(1, 0));

    assertThat(attempt.instanceChanges()).containsEntry("status", "F");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "W", "E", "U", "Z", "D", "F"})
  void endsNoInstanceThatWasNotToldTo(String instance) {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, "R", instance).get(0));

    assertThat(kill(1)).isEqualTo(BatchTransitionReply.NONE);

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"O", "R"})
  void leavesATaskToTheInstanceThatReplacedTheKilledOne(String task) {
    Attempt older = Attempt.of(db, fixture.batch(1, 1, task, "K").get(0));
    Attempt newer = Attempt.of(db, fixture.instance(older.taskId(), task));

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(1, 0));

    assertThat(older.instanceChanges()).containsEntry("status", "F");
    assertThat(older.taskChanges()).isEmpty();
    assertThat(newer.instanceChanges()).isEmpty();
  }

  @Test
  void aRepetitionChangesNothing() {
    Attempt attempt = Attempt.of(db, fixture.batch(1, 1, "R", "K").get(0));
    kill(1);
    attempt.look();

    assertThat(kill(1)).isEqualTo(BatchTransitionReply.NONE);

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @Test
  void touchesNoOtherBatchAndNoOtherArray() {
    Attempt otherBatch = Attempt.of(db, fixture.batch(2, 1, "R", "K").get(0));
    Attempt otherArray = Attempt.of(db, Fixture.create(db).batch(1, 1, "R", "K").get(0));
    fixture.batch(1, 1, "R", "K");

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(1, 1));

    assertThat(otherBatch.instanceChanges()).isEmpty();
    assertThat(otherBatch.taskChanges()).isEmpty();
    assertThat(otherArray.instanceChanges()).isEmpty();
    assertThat(otherArray.taskChanges()).isEmpty();
  }

  @Test
  void anUnknownBatchOrArrayIsNothingToDo() {
    assertThat(kill(99)).isEqualTo(BatchTransitionReply.NONE);
    assertThat(worker.<BatchTransitionReply>ask(new TransitionToKilled(987_654, 1)))
        .isEqualTo(BatchTransitionReply.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 100})
  void killsBatchesOfSeveralChunks(int size) {
    fixture.batch(1, size, "R", "K");

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(size, size));

    assertThat(lettersOfBatch()).containsExactly(List.of("F", "F", (long) size));
  }

  @Test
  void findsTheFewAmongTheMany() {
    List<Long> ids = fixture.batch(1, 100, "R", "R");
    List<Long> told = IntStream.range(0, 100).filter(i -> i % 9 == 4).mapToObj(ids::get).toList();
    db.execute(
        "update task_instance set status = 'K' where id = any(?)",
        (Object) told.toArray(Long[]::new));

    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(told.size(), told.size()));

    assertThat(lettersOfBatch())
        .containsExactlyInAnyOrder(
            List.of("F", "F", (long) told.size()), List.of("R", "R", 100L - told.size()));
    assertThat(told).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("F"));
  }

  /** The first copy is held up in its last chunk, so the others find it under way. */
  @Test
  void aCopyThatArrivesMeanwhileJoinsTheFirstAndGetsItsAnswer() throws SQLException {
    List<Long> ids = fixture.batch(1, 30, "R", "K");
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select from task where id = " + fixture.taskOf(ids.get(29)) + " for update");

      Future<CommandReply> first = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
      Future<CommandReply> second = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
      db.<Long>await(
          left -> left == 1,
          "select count(*) from task_instance where array_id = ? and status = 'K'",
          fixture.arrayId());
      Future<CommandReply> third = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
      other.commit();

      Await.await(Future.all(first, second, third));
      assertThat(List.of(first.result(), second.result(), third.result()))
          .containsOnly(new BatchTransitionReply(30, 30));
    }
  }

  @Tag("long")
  @Test
  void aKillThatGivesUpKeepsWhatItDidAndARepetitionDoesTheRest() throws SQLException {
    List<Long> ids = fixture.batch(1, 30, "R", "K");
    WorkerConfig impatient =
        new WorkerConfig(
            DatabaseServers.single(db.options()),
            1,
            10,
            1_000,
            10,
            CHUNK,
            1,
            1_000,
            5_000,
            1_000,
            1_000);
    try (TestWorker giver = TestWorker.with(impatient);
        Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select from task where id = " + fixture.taskOf(ids.get(12)) + " for update");

      Throwable failure = Await.failureOf(giver.send(new TransitionToKilled(fixture.arrayId(), 1)));

      assertThat(failure).isInstanceOf(CommandException.class);
      assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
      assertThat(lettersOfBatch())
          .containsExactlyInAnyOrder(List.of("F", "F", 29L), List.of("K", "R", 1L));
      assertThat(auditedInstances()).as("what was rolled back is in no audit").isEqualTo(29);
      other.commit();
    }
    assertThat(kill(1)).isEqualTo(new BatchTransitionReply(1, 1));
    assertThat(lettersOfBatch()).containsExactly(List.of("F", "F", 30L));
  }

  @Test
  void killsOfTwoProcessesShareTheWork() {
    fixture.batch(1, 200, "R", "K");
    try (TestWorker elsewhere = TestWorker.inChunksOf(CHUNK, db)) {
      Future<CommandReply> here = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
      Future<CommandReply> there = elsewhere.send(new TransitionToKilled(fixture.arrayId(), 1));

      BatchTransitionReply total =
          ((BatchTransitionReply) Await.await(here))
              .plus((BatchTransitionReply) Await.await(there));

      assertThat(total)
          .as("no row was changed twice")
          .isEqualTo(new BatchTransitionReply(200, 200));
      assertThat(auditedInstances()).isEqualTo(200);
      assertThat(lettersOfBatch()).containsExactly(List.of("F", "F", 200L));
    }
  }

  @Test
  void leavesInTheAuditWhoKilledHowManyOfWhat() {
    fixture.batch(3, 1, "R", "K");

    worker.ask(new TransitionToKilled(fixture.arrayId(), 3, "bob"));

    assertThat(
            db.rows(
                """
                select person, action, reason, kill_job_id, workflow_id, array_batch_num,
                       from_status, to_status, instances,
                       at > clock_timestamp() - interval '10 seconds'
                from kill_audit where array_id = ?
                """,
                fixture.arrayId()))
        .containsExactly(
            Arrays.asList(
                "bob",
                "killed",
                "The distributor told the cluster to kill the batch.",
                null,
                fixture.workflowId(),
                3,
                "K",
                "F",
                1L,
                true));
  }

  @Test
  void addsARowForEachChunkOfADistributorThatSaysNoName() {
    fixture.batch(1, 2 * CHUNK + 1, "R", "K");

    kill(1);

    assertThat(audited())
        .containsExactlyInAnyOrder(
            List.of("distributor", (long) CHUNK),
            List.of("distributor", (long) CHUNK),
            List.of("distributor", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"R", "X", "D", "F"})
  void auditsNothingWhereNothingWasKilled(String instance) {
    fixture.batch(1, 3, "R", instance);

    kill(1);

    assertThat(audited()).isEmpty();
  }

  /** Persons and numbers of instances of the audit of the array. */
  private List<List<Object>> audited() {
    return db.rows(
        "select person, instances from kill_audit where array_id = ?", fixture.arrayId());
  }

  private long auditedInstances() {
    return db.value(
        "select sum(instances)::bigint from kill_audit where array_id = ?", fixture.arrayId());
  }

  private BatchTransitionReply kill(int batch) {
    return worker.ask(new TransitionToKilled(fixture.arrayId(), batch));
  }

  /** Letters of instance and Task, and how often they occur in batch 1. */
  private List<List<Object>> lettersOfBatch() {
    return db.rows(
        """
        select ti.status, t.status, count(*)
        from task_instance ti join task t on t.id = ti.task_id
        where ti.array_id = ? and ti.array_batch_num = 1
        group by 1, 2
        """,
        fixture.arrayId());
  }
}
