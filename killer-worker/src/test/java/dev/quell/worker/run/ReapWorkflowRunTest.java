package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.ReapReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.RowHolder;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of a lost run, {@code docs/contract/cli-and-reaper.md} §32, {@code
 * docs/contract/workflow-and-bind.md} §A.4, §A.6.
 */
@DatabaseTest
class ReapWorkflowRunTest {
  private final TestDatabase db;
  private final TestWorker worker;

  ReapWorkflowRunTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(3, db));
  }

  @ParameterizedTest
  @CsvSource({"L, G, A, A", "R, R, E, F", "C, R, T, H", "H, R, T, H", "C, O, T, H", "H, Q, T, H"})
  void endsALostRunAndAnswersARepetitionAlike(
      String status, String workflow, String end, String workflowEnd) {
    TestRun run = TestRun.create(db, workflow, status);

    assertThat(reap(run.id())).isEqualTo(new ReapReply(letter(end), 0, true));
    assertThat(run.letters()).isEqualTo(end + workflowEnd);
    assertThat(run.changes()).containsOnlyKeys("status", "status_date");
    assertThat(run.workflowChanges()).containsOnlyKeys("status", "status_date");

    assertThat(reap(run.id())).isEqualTo(new ReapReply(letter(end), 0, false));
    assertThat(run.letters()).isEqualTo(end + workflowEnd);
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H", "G", "D", "T"})
  void sparesARunThatIsNotOverdue(String status) {
    TestRun run = TestRun.create(db, "R", status);
    keepFresh(run.id());

    assertThat(worker.<ReapReply>ask(new ReapWorkflowRun(run.id(), 0.0)))
        .isEqualTo(ReapReply.NOTHING);
    assertThat(run.letters()).isEqualTo(status + "R");
  }

  @Test
  void hasNothingToDoWithAnUnknownRun() {
    assertThat(reap(999_999_999)).isEqualTo(ReapReply.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A", "B", "D", "S", "E", "T", "I", "O"})
  void leavesOtherRunsAsTheyAreAndTellsTheirLetter(String status) {
    TestRun run = TestRun.create(db, "R", status);

    assertThat(reap(run.id())).isEqualTo(new ReapReply(letter(status), 0, false));
    assertThat(run.changes()).isEmpty();
    assertThat(run.workflowChanges()).isEmpty();
  }

  /**
   * In the reference these block their workflow for ever, {@code
   * docs/contract/workflow-and-bind.md} §A.4.
   */
  @ParameterizedTest
  @CsvSource({"B, Q, E, F", "I, I, E, F", "O, O, E, F", "G, F, A, F"})
  void endsARunThatNeverStartedAfterTheGrace(
      String status, String workflow, String end, String workflowEnd) {
    TestRun run = TestRun.create(db, workflow, status);

    assertThat(worker.<ReapReply>ask(new ReapWorkflowRun(run.id(), 120.0)))
        .isEqualTo(new ReapReply(letter(status), 0, false));
    assertThat(run.changes()).isEmpty();

    assertThat(worker.<ReapReply>ask(new ReapWorkflowRun(run.id(), 50.0)))
        .isEqualTo(new ReapReply(letter(end), 0, true));
    assertThat(run.letters()).isEqualTo(end + workflowEnd);
  }

  @ParameterizedTest
  @CsvSource({"R, D, E", "R, A, E", "C, D, T", "L, Q, A"})
  void leavesAWorkflowThatCannotFollow(String status, String workflow, String end) {
    TestRun run = TestRun.create(db, workflow, status);

    assertThat(reap(run.id())).isEqualTo(new ReapReply(letter(end), 0, true));
    assertThat(run.letters()).isEqualTo(end + workflow);
  }

  @Test
  void leavesTheInstancesOfARunningRun() {
    Fixture fixture = lost("R");
    long instance = fixture.instance(fixture.task("R"), "R");

    reap(fixture.runId());

    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  @Test
  void endsTheInstancesOfAColdResumeAndWaitsForThem() {
    Fixture fixture = lost("C");
    List<Long> instances = inEveryLiveStatus(fixture);

    assertThat(reap(fixture.runId()))
        .isEqualTo(new ReapReply(WorkflowRunStatus.COLD_RESUME, 3, false));
    assertThat(letters(instances)).isEqualTo("FFKKTXK");
    assertThat(instances.stream().map(db::errorRows)).containsExactly(1L, 1L, 1L, 1L, 0L, 0L, 0L);
    assertThat(db.taskStatus(fixture.taskOf(instances.get(0)))).isEqualTo("Q");

    assertThat(reap(fixture.runId()).killSelfRemaining()).isEqualTo(3);
    db.execute(
        "update task_instance set status = 'F' where workflow_run_id = ? and status = 'K'",
        fixture.runId());
    assertThat(reap(fixture.runId()))
        .isEqualTo(new ReapReply(WorkflowRunStatus.TERMINATED, 0, true));
  }

  @Test
  void letsRunningInstancesOfAHotResumeGoOn() {
    Fixture fixture = lost("H");
    List<Long> instances = inEveryLiveStatus(fixture);

    assertThat(reap(fixture.runId()))
        .isEqualTo(new ReapReply(WorkflowRunStatus.HOT_RESUME, 2, false));
    assertThat(letters(instances)).isEqualTo("FFKRTXK");
  }

  /** The reference looks, then writes without a look: a live client is thrown out. */
  @Test
  void sparesARunWhoseHeartbeatCameWhileItWaited() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow_run", run.id());
      Future<CommandReply> reap = worker.send(new ReapWorkflowRun(run.id(), null));
      holder.awaitWaiterOnRowOf("workflow_run");
      holder.write(
          "update workflow_run set heartbeat_date = clock_timestamp() + interval '93 s' where id = "
              + run.id());
      holder.commit();

      assertThat(Await.await(reap)).isEqualTo(ReapReply.NOTHING);
      assertThat(run.letters()).isEqualTo("RR");
    }
  }

  @Test
  void findsARunDoneThatEndedWhileItWaited() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow", run.workflowId());
      Future<CommandReply> reap = worker.send(new ReapWorkflowRun(run.id(), null));
      holder.awaitWaiterOnRowOf("workflow");
      holder.write("update workflow_run set status = 'D' where id = " + run.id());
      holder.write("update workflow set status = 'D' where id = " + run.workflowId());
      holder.commit();

      assertThat(Await.await(reap)).isEqualTo(new ReapReply(WorkflowRunStatus.DONE, 0, false));
      assertThat(run.letters()).isEqualTo("DD");
    }
  }

  /** Its client sees E in the answer to its next heartbeat and stops. */
  @Test
  void tellsAClientThatOnlyLostContact() {
    TestRun run = TestRun.create(db, "R", "R");
    reap(run.id());

    CommandReply beat = worker.ask(new LogRunHeartbeat(run.id(), WorkflowRunStatus.RUNNING, 93));

    assertThat(beat.toJson().getString("status")).isEqualTo("E");
  }

  @Test
  void endsARunOnceHoweverManyReapersThereAre() {
    TestRun run = TestRun.create(db, "R", "R");

    List<Future<CommandReply>> reaps =
        IntStream.range(0, 10)
            .mapToObj(
                i -> worker.send(new ReapWorkflowRun(run.id(), i % 2 == 0 ? null : (double) i)))
            .toList();

    assertThat(reaps)
        .allSatisfy(
            reap ->
                assertThat(((ReapReply) Await.await(reap)).status())
                    .isEqualTo(WorkflowRunStatus.ERROR));
    assertThat(run.letters()).isEqualTo("EF");
  }

  private Fixture lost(String status) {
    Fixture fixture = Fixture.create(db);
    db.execute(
        """
        update workflow_run
        set status = ?, heartbeat_date = clock_timestamp() - interval '1 s'
        where id = ?
        """,
        status,
        fixture.runId());
    return fixture;
  }

  private List<Long> inEveryLiveStatus(Fixture fixture) {
    return List.of("Q", "I", "O", "R", "T", "X", "K").stream()
        .map(status -> fixture.instance(fixture.task(status.equals("Q") ? "Q" : "R"), status))
        .toList();
  }

  private String letters(List<Long> instances) {
    return String.join("", instances.stream().map(db::instanceStatus).toList());
  }

  private void keepFresh(long run) {
    db.execute(
        "update workflow_run set heartbeat_date = now() + interval '1 minute' where id = ?", run);
  }

  private ReapReply reap(long run) {
    return worker.ask(new ReapWorkflowRun(run, null));
  }

  private static WorkflowRunStatus letter(String code) {
    return WorkflowRunStatus.ofCode(code);
  }
}
