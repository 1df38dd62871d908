package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.command.ForceCleanupKillSelf;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.reply.CleanupReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.NextStartReply;
import dev.quell.domain.reply.ResumeStateReply;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clears the way for a resume: {@code docs/contract/workflow-and-bind.md} §6, §27, {@code
 * docs/contract/cli-and-reaper.md} §29.
 */
@DatabaseTest
class ResumeStateTest {
  private static final List<String> TASK_STATUSES =
      List.of("G", "A", "Q", "I", "O", "R", "E", "D", "F");

  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  ResumeStateTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(3, db));
  }

  @BeforeEach
  void useAWorkflowThatFailed() {
    setRun("E");
    setWorkflow("F");
    db.execute("update workflow set created_date = now() where id = ?", fixture.workflowId());
  }

  @Test
  void resetsAllTasksButThoseThatAreDone() {
    List<Long> tasks = TASK_STATUSES.stream().map(fixture::task).toList();

    assertThat(reset(true)).isEqualTo(new ResumeStateReply(8, null));

    assertThat(statuses(tasks)).isEqualTo("GGGGGGGDG");
    assertThat(
            db.rows(
                "select id from task where id = any(?) and num_attempts > 0", (Object) ids(tasks)))
        .containsExactly(List.of(tasks.get(7)));
    assertThat(reset(true)).isEqualTo(new ResumeStateReply(0, null));
  }

  @Test
  void leavesRunningTasksOfAHotResume() {
    List<Long> tasks = TASK_STATUSES.stream().map(fixture::task).toList();

    assertThat(reset(false).tasks()).isEqualTo(7);
    assertThat(statuses(tasks)).isEqualTo("GGGGGRGDG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H"})
  void changesNothingWhileARunIsAlive(String status) {
    setRun(status);
    long task = fixture.task("E");

    ResumeStateReply reply = reset(true);

    assertThat(reply.tasks()).isZero();
    assertThat(reply.refusal()).contains(Long.toString(fixture.runId())).contains(status);
    assertThat(db.taskStatus(task)).isEqualTo("E");
  }

  @Test
  void changesNothingBeforeAllTasksAreBound() {
    db.execute("update workflow set created_date = null where id = ?", fixture.workflowId());
    long task = fixture.task("E");

    assertThat(reset(true).refusal()).contains("not all bound");
    assertThat(db.taskStatus(task)).isEqualTo("E");
  }

  @Test
  void leavesOtherWorkflowsAlone() {
    long other = Fixture.create(db).task("F");
    fixture.task("F");

    reset(true);

    assertThat(db.taskStatus(other)).isEqualTo("F");
  }

  @Test
  void saysThatAWorkflowIsUnknown() {
    CommandException refusal =
        (CommandException) Await.failureOf(worker.send(new SetResumeState(999_999_999, true)));

    assertThat(refusal.code()).isEqualTo(FailureCode.NOT_FOUND);
  }

  /** Whoever links first has the workflow: its tasks are not reset under its hands. */
  @Test
  void stopsWhenARunBeginsBetweenTwoChunks() throws SQLException {
    List<Long> tasks = fixture.tasks(6, "F");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", tasks.get(1));
      Future<CommandReply> reset = worker.send(new SetResumeState(fixture.workflowId(), true));
      holder.awaitWaiterOnRowOf("task");
      Future<CommandReply> link =
          worker.send(new LinkWorkflowRun(fixture.workflowId(), "bob", "3.6.0", 93));
      holder.awaitWaiters(2);
      holder.commit();

      Await.await(link);
      ResumeStateReply reply = (ResumeStateReply) Await.await(reset);
      // Who of both is the next to get the workflow is up to PostgreSQL; it is queued for it first.
      assertThat(reply.tasks()).isIn(3L, 6L);
      assertThat(reply.refusal() == null).isEqualTo(reply.tasks() == 6);
    }
  }

  @Test
  void cleansUpByForceAndEndsTheRunThatWaited() {
    setRun("C");
    setWorkflow("R");
    List<Long> killed = fixture.batch(1, 7, "R", "K");
    long running = fixture.instance(fixture.task("R"), "R");
    long ofEarlierRun = fixture.instanceOfEarlierRun(fixture.task("R"), "K");

    assertThat(cleanUp()).isEqualTo(new CleanupReply(8, 1));

    assertThat(killed).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("F"));
    assertThat(killed).allSatisfy(id -> assertThat(db.errorRows(id)).isEqualTo(1));
    assertThat(db.instanceStatus(ofEarlierRun)).isEqualTo("F");
    assertThat(db.instanceStatus(running)).isEqualTo("R");
    assertThat(db.taskStatus(fixture.taskOf(killed.get(0)))).isEqualTo("R");
    assertThat(letters()).isEqualTo("TH");
    assertThat(cleanUp()).isEqualTo(new CleanupReply(0, 0));
  }

  @ParameterizedTest
  @CsvSource({"R, R", "E, F", "L, G"})
  void cleansUpInstancesOfARunInAnotherStatusAndLeavesTheRun(String status, String workflow) {
    setRun(status);
    setWorkflow(workflow);
    fixture.instance(fixture.task("R"), "K");

    assertThat(cleanUp()).isEqualTo(new CleanupReply(1, 0));
    assertThat(letters()).isEqualTo(status + workflow);
  }

  @Test
  void leavesADoneWorkflowDone() {
    setRun("H");
    setWorkflow("D");

    assertThat(cleanUp()).isEqualTo(new CleanupReply(0, 1));
    assertThat(letters()).isEqualTo("TD");
  }

  @Test
  void cleansUpNothingOfAnUnknownWorkflow() {
    assertThat(worker.<CleanupReply>ask(new ForceCleanupKillSelf(999_999_999)))
        .isEqualTo(new CleanupReply(0, 0));
  }

  @Test
  void finishesFailedWorkflowsWhoseTasksAreDone() {
    fixture.tasks(3, "D");
    long workflow = fixture.workflowId();

    assertThat(worker.<NextStartReply>ask(new FixStatusInconsistency(workflow - 1, 1)).nextId())
        .isEqualTo(workflow);
    assertThat(letters()).isEqualTo("ED");
    assertThat(worker.<NextStartReply>ask(new FixStatusInconsistency(workflow - 1, 2)).nextId())
        .isZero();
    assertThat(worker.<NextStartReply>ask(new FixStatusInconsistency(Long.MAX_VALUE, 100)).nextId())
        .isZero();
  }

  @Test
  void leavesFailedWorkflowsThatAreNotDone() {
    repairAll();
    assertThat(letters()).isEqualTo("EF");
    fixture.tasks(3, "D");
    fixture.task("G");

    repairAll();
    assertThat(letters()).isEqualTo("EF");
  }

  private void repairAll() {
    worker.ask(new FixStatusInconsistency(0, Integer.MAX_VALUE));
  }

  private ResumeStateReply reset(boolean running) {
    return worker.ask(new SetResumeState(fixture.workflowId(), running));
  }

  private CleanupReply cleanUp() {
    return worker.ask(new ForceCleanupKillSelf(fixture.workflowId()));
  }

  private void setRun(String status) {
    db.execute("update workflow_run set status = ? where id = ?", status, fixture.runId());
  }

  private void setWorkflow(String status) {
    db.execute("update workflow set status = ? where id = ?", status, fixture.workflowId());
  }

  private String letters() {
    return db.value(
        """
        select run.status || w.status
        from workflow_run run join workflow w on w.id = run.workflow_id
        where run.id = ?
        """,
        fixture.runId());
  }

  private String statuses(List<Long> tasks) {
    return String.join("", tasks.stream().map(db::taskStatus).toList());
  }

  private static Long[] ids(List<Long> ids) {
    return ids.toArray(Long[]::new);
  }
}
