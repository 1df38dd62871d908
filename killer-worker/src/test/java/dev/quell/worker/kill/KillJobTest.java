package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kill job does to each instance, in each phase. */
@DatabaseTest
class KillJobTest {
  private static final int CHUNK = 7;

  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;

  KillJobTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.killing(CHUNK, new KillJobConfig(4, 15_000), db.options()));
    jobs = KillJobs.of(db, worker);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I"})
  void whatDoesNotRunYetEndsAtOnceWithItsTask(String status) {
    Attempt attempt = attempt(status, status);

    long job = jobs.carryOut(request().reason("runaway"));

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "F");
    assertThat(attempt.taskChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "F");
    assertThat(jobs.item(job, attempt.id())).containsExactly("killed", status, "F", false, null);
    assertThat(errors(attempt.id()))
        .containsExactly("Killed by alice: runaway (kill job " + job + ")");
    assertThat(jobs.audit(job).get(1))
        .containsExactly("alice", "killed", "runaway", fixture.workflowId(), status, "F", 1L);
    assertThat(jobs.audit(job).get(2)).startsWith("alice", "finished", "runaway");
  }

  @ParameterizedTest
  @CsvSource({"O, O", "R, R", "R, T", "O, X"})
  void whatMayRunIsToldToDieAndItsTaskWaits(String task, String status) {
    Attempt attempt = attempt(task, status);

    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    assertThat(attempt.instanceChanges())
        .containsOnlyKeys("status", "status_date")
        .containsEntry("status", "K");
    assertThat(attempt.taskChanges()).isEmpty();
    assertThat(jobs.item(job, attempt.id())).containsExactly("signalled", status, "K", false, null);
    assertThat(errors(attempt.id())).isEmpty();
    assertThat(jobs.counts(job)).isEqualTo(Map.of("signalled", 1L));
    assertThat(jobs.audit(job).get(1))
        .containsExactly("alice", "signalled", "test", fixture.workflowId(), status, "K", 1L);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void whatWasToldAlreadyIsLeftAsItIs() {
    Attempt attempt = attempt("R", "K");

    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(jobs.item(job, attempt.id())).startsWith("signalled", "K", "K");
    assertThat(jobs.audit(job)).hasSize(1);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void whatObeysWithinTheGraceIsKilledAndConfirmed() {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, instance)).containsExactly("killed", "R", "F", false, null);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L));
  }

  @Test
  void doneThatComesWithinTheGraceWins() {
    Attempt attempt = attempt("R", "R");
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    assertThat(done(attempt)).isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, attempt.id())).containsExactly("lost_race", "R", "D", false, null);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("lost_race", 1L));
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo("D");
  }

  @ParameterizedTest
  @CsvSource({"O, O", "R, R", "R, T", "O, X", "R, K"})
  void whatDoesNotObeyIsEndedUnconfirmedWithItsTask(String task, String status) {
    Attempt attempt = attempt(task, status);

    long job = jobs.carryOut(request().grace(0));

    assertThat(db.instanceStatus(attempt.id())).isEqualTo("F");
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo("F");
    assertThat(jobs.item(job, attempt.id())).containsExactly("killed", status, "F", true, null);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(errors(attempt.id())).hasSize(1);
    assertThat(jobs.audit(job)).anySatisfy(row -> assertThat(row).contains("killed", "K", "F", 1L));
  }

  @ParameterizedTest
  @CsvSource({
    "Q, Q, false",
    "I, I, false",
    "O, O, true",
    "R, R, true",
    "R, T, true",
    "O, X, true",
    "R, K, true"
  })
  void forceEndsEverythingAtOnce(String task, String status, boolean unconfirmed) {
    Attempt attempt = attempt(task, status);

    long job = jobs.carryOut(request().force().grace(3600));

    assertThat(db.instanceStatus(attempt.id())).isEqualTo("F");
    assertThat(db.taskStatus(attempt.taskId())).isEqualTo("F");
    assertThat(jobs.item(job, attempt.id()))
        .containsExactly("killed", status, "F", unconfirmed, null);
    assertThat(errors(attempt.id())).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "E", "D", "F"})
  void aTaskThatIsInNoAttemptStaysAsItIs(String task) {
    Attempt attempt = attempt(task, "R");

    jobs.carryOut(request().live().force());

    assertThat(attempt.instanceChanges()).containsEntry("status", "F");
    assertThat(attempt.taskChanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTaskIsLeftToTheInstanceThatReplacedTheKilledOne(boolean force) {
    Attempt older = Attempt.of(db, fixture.instanceOfEarlierRun(fixture.task("R"), "R"));
    Attempt newer = Attempt.of(db, fixture.instance(older.taskId(), "R"));
    KillRequest request = KillRequest.of("{\"task_instance_ids\": [" + older.id() + "]}");

    jobs.carryOut(force ? request.force() : request.grace(0));

    assertThat(older.instanceChanges()).containsEntry("status", "F");
    assertThat(older.taskChanges()).isEmpty();
    assertThat(newer.instanceChanges()).isEmpty();
  }

  @Test
  void forceEndsTheGraceOfAJobThatIsUnderWay() {
    Attempt attempt = attempt("R", "R");
    long job = jobs.create(request().grace(3600));
    jobs.awaitPhase(job, "grace");

    jobs.steer(job, KillJobAction.FORCE);

    jobs.awaitState(job, "done");
    assertThat(jobs.item(job, attempt.id())).containsExactly("killed", "R", "F", true, null);
  }

  /** What a worker says last is that it obeys, however it died. */
  @ParameterizedTest
  @ValueSource(strings = {"E", "Z", "U", "F"})
  void anErrorOfWhatWasToldToDieConfirmsTheKill(String letter) {
    Attempt told = attempt("R", "R");
    long job = jobs.create(request().grace(3600));
    jobs.awaitPhase(job, "grace");

    StatusReply reply =
        worker.ask(
            new LogErrorWorkerNode(
                told.id(),
                TaskInstanceStatus.ofCode(letter),
                "killed by signal 15",
                WorkerDetails.NONE));
    jobs.awaitState(job, "done");

    assertThat(reply).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, true));
    assertThat(told.instanceChanges()).containsEntry("status", "F");
    assertThat(told.taskChanges()).containsEntry("status", "F");
    assertThat(errors(told.id())).containsExactly("killed by signal 15");
    assertThat(jobs.item(job, told.id())).containsExactly("killed", "R", "F", false, null);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L));
  }

  @Test
  void aLateReportNeverResurrects() {
    Attempt told = attempt("R", "R");
    long job = jobs.create(request().grace(3600));
    jobs.awaitPhase(job, "grace");

    assertThat(beat(told)).isEqualTo(new StatusReply(TaskInstanceStatus.KILL_SELF, false));
    StartReply started = start(told);
    assertThat(started.status()).isEqualTo(TaskInstanceStatus.ERROR_FATAL);

    jobs.steer(job, KillJobAction.FORCE);
    jobs.awaitState(job, "done");
    assertThat(beat(told)).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, false));
    assertThat(done(told)).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, false));
    assertThat(error(told)).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, false));
    StartReply again = start(told);
    assertThat(again.status()).isEqualTo(TaskInstanceStatus.ERROR_FATAL);
    assertThat(db.taskStatus(told.taskId())).isEqualTo("F");
  }

  @Test
  void idsTellWhatHadEndedBefore() {
    Attempt running = attempt("R", "R");
    Attempt ended = attempt("D", "D");

    long job =
        jobs.carryOut(
            KillRequest.of("{\"task_instance_ids\": [%d, %d]}".formatted(running.id(), ended.id()))
                .force());

    assertThat(jobs.counts(job))
        .isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L, "already_finished", 1L));
    assertThat(jobs.item(job, ended.id()))
        .containsExactly("already_finished", "D", "D", false, null);
    assertThat(ended.instanceChanges()).isEmpty();
  }

  @Test
  void aTaskMeansItsNewestInstance() {
    Attempt older = Attempt.of(db, fixture.instanceOfEarlierRun(fixture.task("R"), "F"));
    Attempt newer = Attempt.of(db, fixture.instance(older.taskId(), "R"));

    long job =
        jobs.carryOut(KillRequest.of("{\"task_ids\": [%d]}".formatted(older.taskId())).force());

    assertThat(jobs.countsOfItems(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(newer.instanceChanges()).containsEntry("status", "F");
  }

  @Test
  void manyAreKilledInChunks() {
    fixture.batch(1, 100, "R", "R");

    long job = jobs.carryOut(request().force());

    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 100L, "unconfirmed", 100L));
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
    assertThat(
            db.<Long>value(
                "select count(*) from kill_audit where kill_job_id = ? and action = 'killed'", job))
        .isEqualTo(15);
    assertThat(
            db.<Boolean>value(
                """
                select sum(instances) = 100 from kill_audit
                where kill_job_id = ? and action = 'killed'
                """,
                job))
        .isTrue();
  }

  @Test
  void whatIsAnothersIsSkipped() {
    Attempt mine = attempt("R", "R");
    Fixture other = Fixture.create(db);
    db.execute(
        "update workflow_run set \"user\" = 'bob' where workflow_id = ?", other.workflowId());
    Attempt bobs = Attempt.of(db, other.instance(other.task("R"), "R"));

    long job =
        jobs.carryOut(
            KillRequest.of("{\"task_instance_ids\": [%d, %d]}".formatted(mine.id(), bobs.id()))
                .force()
                .restrictedTo("alice"));

    assertThat(bobs.instanceChanges()).isEmpty();
    assertThat(bobs.taskChanges()).isEmpty();
    assertThat(jobs.item(job, bobs.id()))
        .containsExactly("skipped", "R", "R", false, "The workflow is another user's.");
    assertThat(mine.instanceChanges()).containsEntry("status", "F");
  }

  @Test
  void whatCameAfterTheRequestIsNotMeant() {
    Attempt before = attempt("R", "R");
    Attempt after = attempt("R", "R");

    long job = jobs.carryOut(request().live().force().upTo(before.id()));

    assertThat(jobs.countsOfItems(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(after.instanceChanges()).isEmpty();
  }

  @Test
  void nothingToKillIsDone() {
    long job = jobs.carryOut(request());

    assertThat(jobs.counts(job)).isEmpty();
    assertThat(db.row("kill_job", job))
        .containsEntry("phase", "ended")
        .containsEntry("lease_owner", null);
  }

  @Test
  void twoJobsOnTheSameInstancesTellEachItsOwnOutcome() {
    Attempt attempt = attempt("R", "R");
    long first = jobs.create(request().grace(3600));
    jobs.awaitPhase(first, "grace");

    long second = jobs.carryOut(request().force());

    jobs.awaitState(first, "done");
    assertThat(jobs.item(first, attempt.id())).startsWith("killed", "R", "F", false);
    assertThat(jobs.item(second, attempt.id())).startsWith("killed", "K", "F", true);
    assertThat(errors(attempt.id())).hasSize(1);
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }

  private Attempt attempt(String task, String instance) {
    return Attempt.of(db, fixture.instance(fixture.task(task), instance));
  }

  private StatusReply done(Attempt attempt) {
    return worker.ask(new LogDone(attempt.id(), WorkerDetails.NONE));
  }

  private StatusReply beat(Attempt attempt) {
    return worker.ask(new LogReportBy(attempt.id(), 60, WorkerDetails.NONE));
  }

  private StatusReply error(Attempt attempt) {
    return worker.ask(
        new LogErrorWorkerNode(
            attempt.id(), TaskInstanceStatus.ERROR, "it broke", WorkerDetails.NONE));
  }

  private StartReply start(Attempt attempt) {
    return worker.ask(new LogRunning(attempt.id(), 60, WorkerDetails.NONE));
  }

  private List<Object> errors(long instance) {
    return db
        .rows(
            "select description from task_instance_error_log where task_instance_id = ?", instance)
        .stream()
        .map(row -> row.get(0))
        .toList();
  }
}
