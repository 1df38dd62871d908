package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interleavings of kill jobs with whoever holds a row that they want. */
@Tag("long")
@DatabaseTest
class KillJobLockingTest {
  private static final int SIZE = 5;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private TestWorker worker;
  private KillJobs jobs;
  @Fresh private RowHolder other;

  @BeforeEach
  void start(Closer closer) {
    worker = closer.register(TestWorker.killing(1, KillJobConfig.DEFAULTS, db.options()));
    jobs = KillJobs.of(db, worker);
  }

  /** The chunk that waits when the action arrives is the last one. */
  @ParameterizedTest
  @CsvSource({"0, PAUSE", "2, PAUSE", "4, PAUSE", "0, CANCEL", "2, CANCEL", "4, CANCEL"})
  void nothingMoreHappensOncePauseOrCancelIsAnswered(int chunk, KillJobAction action)
      throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task_instance", instances.get(chunk));
    long job = jobs.create(request().grace(3600));
    other.awaitWaiterOnRowOf("task_instance");

    Future<CommandReply> steer = worker.send(new SteerKillJob(job, action, null, "bob", null));
    other.awaitWaiters(2);
    assertThat(letters(instances.subList(chunk, SIZE))).containsOnly("R");
    other.commit();

    KillJobReply reply = (KillJobReply) Await.await(steer);
    assertThat(reply.applied()).isTrue();
    assertThat(letters(instances.subList(0, chunk + 1))).containsOnly("K");
    if (chunk + 1 < SIZE) {
      assertThat(letters(instances.subList(chunk + 1, SIZE))).containsOnly("R");
    }
    assertThat(jobs.counts(job)).isEqualTo(Map.of("signalled", chunk + 1L));
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
    if (action == KillJobAction.PAUSE) {
      assertThat(reply.state()).isEqualTo(KillJobState.PAUSED);
      jobs.steer(job, KillJobAction.RESUME);
      jobs.awaitPhase(job, "grace");
      assertThat(letters(instances)).containsOnly("K");
      assertThat(jobs.counts(job)).isEqualTo(Map.of("signalled", (long) SIZE));
    } else {
      assertThat(db.row("kill_job", job)).containsEntry("state", "cancelled");
      assertThat(db.row("kill_job", job).get("finished_at")).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void confirmationStopsWhenItIsPausedOrCancelled(boolean pause) throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    long job = jobs.create(request().grace(3600));
    jobs.awaitPhase(job, "grace");
    other.lock("task_instance", instances.get(2));
    jobs.steer(job, KillJobAction.FORCE);
    other.awaitWaiterOnRowOf("task_instance");

    Future<CommandReply> steer =
        worker.send(
            new SteerKillJob(
                job, pause ? KillJobAction.PAUSE : KillJobAction.CANCEL, null, "bob", null));
    other.awaitWaiters(2);
    other.commit();

    Await.await(steer);
    assertThat(letters(instances)).containsExactly("F", "F", "F", "K", "K");
    assertThat(jobs.counts(job))
        .isEqualTo(Map.of("signalled", 2L, "killed", 3L, "unconfirmed", 3L));
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
  }

  @Test
  void aLockedTaskDoesNotHoldUpTheOthers() throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task", fixture.taskOf(instances.get(1)));

    long job = jobs.create(request().force());
    other.awaitWaiterOnRowOf("task");

    assertThat(letters(instances)).containsExactly("F", "R", "F", "F", "F");
    other.commit();
    jobs.awaitState(job, "done");
    assertThat(letters(instances)).containsOnly("F");
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
  }

  @Test
  void theWaitOfAnActionForItsJobIsMeasured() throws SQLException {
    fixture.batch(1, 1, "R", "R");
    long job = jobs.create(request().grace(3600));
    jobs.awaitPhase(job, "grace");
    other.lock("kill_job", job);

    Future<CommandReply> steer =
        worker.send(new SteerKillJob(job, KillJobAction.PAUSE, null, "bob", null));
    other.awaitWaiterOnRowOf("kill_job");
    long before = worker.locksOf("kill_job");
    other.commit();
    Await.await(steer);

    assertThat(worker.locksOf("kill_job")).isGreaterThan(before);
  }

  /** In this order of locks, what a chunk waits for last holds what it has. */
  @Test
  void aChunkLocksTheJobThenTheTaskThenTheInstance() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    other.lock("task_instance", instance);

    long job = jobs.create(request().force());
    other.awaitWaiterOnRowOf("task_instance");

    assertThat(isLocked("task", fixture.taskOf(instance))).isTrue();
    assertThat(isLocked("kill_job", job)).isTrue();
    other.commit();
    jobs.awaitState(job, "done");
  }

  @Test
  void doneThatHoldsTheTaskFirstWinsOverTheJob() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    long task = fixture.taskOf(instance);
    other.lock("task", task);
    long job = jobs.create(request().force());
    other.awaitWaiterOnRowOf("task");

    other.write("update task set status = 'D' where id = " + task);
    other.write("update task_instance set status = 'D' where id = " + instance);
    other.commit();

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, instance)).containsExactly("lost_race", "D", "D", false, null);
    assertThat(db.instanceStatus(instance)).isEqualTo("D");
    assertThat(db.taskStatus(task)).isEqualTo("D");
  }

  @Test
  void doneThatComesAfterTheJobHasLockedIsTooLate() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    other.lock("task_instance", instance);
    long job = jobs.create(request().force());
    other.awaitWaiterOnRowOf("task_instance");

    Future<CommandReply> done = worker.send(new LogDone(instance, WorkerDetails.NONE));
    other.awaitWaiters(2);
    other.commit();

    assertThat(Await.await(done)).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, false));
    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, instance)).startsWith("killed", "R", "F");
    assertThat(db.taskStatus(fixture.taskOf(instance))).isEqualTo("F");
  }

  @Test
  void whatNoLongerHasOneOfTheStatusesIsSkipped() throws SQLException {
    long instance = fixture.batch(1, 1, "Q", "Q").get(0);
    other.lock("task_instance", instance);
    long job =
        jobs.create(
            KillRequest.of(
                "{\"workflow_id\": %d, \"status\": [\"Q\"]}".formatted(fixture.workflowId())));
    other.awaitWaiterOnRowOf("task_instance");

    other.write("update task_instance set status = 'I' where id = " + instance);
    other.commit();

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, instance))
        .containsExactly("skipped", "I", "I", false, "It was no longer what the selector means.");
    assertThat(db.instanceStatus(instance)).isEqualTo("I");
  }

  @Test
  void whatReportsBeforeItIsLockedIsNoLongerOverdue() throws SQLException {
    long instance = fixture.overdue(fixture.batch(1, 1, "R", "R").get(0));
    other.lock("task_instance", instance);
    long job =
        jobs.create(
            KillRequest.of(
                "{\"workflow_id\": %d, \"min_seconds_overdue\": 10}"
                    .formatted(fixture.workflowId())));
    other.awaitWaiterOnRowOf("task_instance");

    other.write(
        "update task_instance set report_by_date = now() + interval '1 hour' where id = "
            + instance);
    other.commit();

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, instance)).startsWith("skipped", "R", "R");
  }

  /** The walk has passed R when the second instance of T becomes R. */
  @ParameterizedTest
  @CsvSource({"T, T, R", "Q, Q, I", "R, R, T", "O, R, O"})
  void whatMovesBehindTheWalkIsFoundByItsNextPass(String held, String from, String to)
      throws SQLException {
    long first = fixture.instance(fixture.task("R"), held);
    long second = fixture.instance(fixture.task("R"), from);
    other.lock("task_instance", first);
    long job = jobs.create(request().force());
    other.awaitWaiterOnRowOf("task_instance");

    db.execute("update task_instance set status = ? where id = ?", to, second);
    other.commit();

    jobs.awaitState(job, "done");
    assertThat(letters(List.of(first, second))).containsOnly("F");
    assertThat(jobs.item(job, second)).startsWith("killed", to, "F");
  }

  private boolean isLocked(String table, long id) {
    return db.rows("select from " + table + " where id = ? for update skip locked", id).isEmpty();
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }

  private List<String> letters(List<Long> instances) {
    return instances.stream().map(db::instanceStatus).toList();
  }
}
