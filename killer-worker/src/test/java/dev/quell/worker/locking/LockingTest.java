package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Interleavings with a second connection that holds a lock: who waits for what, what is locked and
 * changed meanwhile, and who wins.
 */
@Tag("long")
@DatabaseTest
class LockingTest {
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  @Fresh private TestWorker worker;
  @Fresh private RowHolder other;

  @Test
  void errorReportWaitsOnTheTaskBeforeItLocksTheInstance() throws SQLException {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    lock("task", task);

    Future<CommandReply> report = worker.send(error(instance, TaskInstanceStatus.ERROR));
    awaitWaiterOnRowOf("task");

    assertThat(isLocked("task_instance", instance)).isFalse();
    assertThat(report.isComplete()).isFalse();
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
    assertThat(db.taskStatus(task)).isEqualTo("R");
    assertThat(db.errorRows(instance)).isZero();

    other.commit();
    assertThat(Await.await(report)).isEqualTo(new StatusReply(TaskInstanceStatus.ERROR, true));
    assertThat(db.instanceStatus(instance)).isEqualTo("E");
    assertThat(db.taskStatus(task)).isEqualTo("G");
    assertThat(db.errorRows(instance)).isEqualTo(1);
  }

  @Test
  void killWaitsOnTheTaskBeforeItLocksTheInstance() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "K").get(0);
    long task = fixture.taskOf(instance);
    lock("task", task);

    Future<CommandReply> kill = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
    awaitWaiterOnRowOf("task");

    assertThat(isLocked("task_instance", instance)).isFalse();
    assertThat(kill.isComplete()).isFalse();
    assertThat(db.instanceStatus(instance)).isEqualTo("K");
    assertThat(db.taskStatus(task)).isEqualTo("R");

    other.commit();
    assertThat(Await.await(kill)).isEqualTo(new BatchTransitionReply(1, 1));
    assertThat(db.instanceStatus(instance)).isEqualTo("F");
    assertThat(db.taskStatus(task)).isEqualTo("F");
    assertThat(worker.locksOf("task"))
        .as("the pass that left the Task out, and the one that waited for it")
        .isEqualTo(2);
  }

  @Test
  void killMovesNothingOfAMemberWhoseInstanceIsLockedUntilItIsFree() throws SQLException {
    long instance = fixture.batch(1, 1, "O", "K").get(0);
    long task = fixture.taskOf(instance);
    lock("task_instance", instance);

    Future<CommandReply> kill = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
    awaitWaiterOnRowOf("task_instance");

    assertThat(isLocked("task", task)).isTrue();
    assertThat(db.taskStatus(task)).isEqualTo("O");

    other.commit();
    Await.await(kill);
    assertThat(db.instanceStatus(instance)).isEqualTo("F");
    assertThat(db.taskStatus(task)).isEqualTo("F");
  }

  @Test
  void doneThatHoldsTheTaskFirstWinsOverTheKill() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "K").get(0);
    long task = fixture.taskOf(instance);
    lock("task", task);
    Future<CommandReply> kill = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
    awaitWaiterOnRowOf("task");

    write("update task set status = 'D' where id = " + task);
    write("update task_instance set status = 'D' where id = " + instance);
    other.commit();

    assertThat(Await.await(kill)).isEqualTo(BatchTransitionReply.NONE);
    assertThat(db.instanceStatus(instance)).isEqualTo("D");
    assertThat(db.taskStatus(task)).isEqualTo("D");
  }

  @Test
  void reportDecidesOnWhatTheLockHolderWrote() throws SQLException {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    lock("task", task);
    Future<CommandReply> report = worker.send(new LogDone(instance, WorkerDetails.NONE));
    awaitWaiterOnRowOf("task");

    write("update task set status = 'F' where id = " + task);
    write("update task_instance set status = 'F' where id = " + instance);
    other.commit();

    assertThat(Await.await(report))
        .isEqualTo(new StatusReply(TaskInstanceStatus.ERROR_FATAL, false));
    assertThat(db.taskStatus(task)).isEqualTo("F");
  }

  @Test
  void reportSeesAnInstanceThatTheLockHolderAdded() throws SQLException {
    long task = fixture.task("R");
    long older = fixture.instance(task, "K");
    lock("task", task);
    Future<CommandReply> report = worker.send(new LogDone(older, WorkerDetails.NONE));
    awaitWaiterOnRowOf("task");

    write(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status)
        select workflow_run_id, array_id, task_id, task_resources_id, 77, 0, 'R'
        from task_instance where id =\s"""
            + older);
    other.commit();

    assertThat(Await.await(report)).isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));
    assertThat(db.taskStatus(task)).as("the newer instance represents the Task").isEqualTo("R");
  }

  @Test
  void aLockedTaskDoesNotHoldUpTheReportsOfOthers() throws SQLException {
    long stuckTask = fixture.task("R");
    long stuck = fixture.instance(stuckTask, "R");
    lock("task", stuckTask);
    Future<CommandReply> waiting = worker.send(new LogDone(stuck, WorkerDetails.NONE));
    awaitWaiterOnRowOf("task");

    for (int i = 0; i < 8; i++) {
      long instance = fixture.instance(fixture.task("R"), "R");
      assertThat(worker.<StatusReply>ask(new LogDone(instance, WorkerDetails.NONE)).status())
          .isEqualTo(TaskInstanceStatus.DONE);
    }
    assertThat(waiting.isComplete()).isFalse();

    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));
  }

  @Test
  void aLockedTaskDoesNotHoldUpTheKillOfTheOthers() throws SQLException {
    List<Long> batch = fixture.batch(1, 5, "R", "K");
    long stuck = batch.get(2);
    lock("task", fixture.taskOf(stuck));

    Future<CommandReply> kill = worker.send(new TransitionToKilled(fixture.arrayId(), 1));
    awaitWaiterOnRowOf("task");
    for (long instance : batch) {
      assertThat(db.instanceStatus(instance)).isEqualTo(instance == stuck ? "K" : "F");
    }

    other.commit();
    assertThat(Await.await(kill)).isEqualTo(new BatchTransitionReply(5, 5));
  }

  @Test
  void heartbeatNeedsNoLockOnTheTask() throws SQLException {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    lock("task", task);

    assertThat(worker.<StatusReply>ask(new LogReportBy(instance, 30, WorkerDetails.NONE)).status())
        .isEqualTo(TaskInstanceStatus.RUNNING);
  }

  @Test
  void heartbeatOfALockedInstanceWaitsAloneAndSucceeds() throws SQLException {
    long stuck = fixture.instance(fixture.task("R"), "R");
    long free = fixture.instance(fixture.task("R"), "R");
    lock("task_instance", stuck);
    Future<CommandReply> waiting = worker.send(new LogReportBy(stuck, 30, WorkerDetails.NONE));
    awaitWaiterOnRowOf("task_instance");

    worker.ask(new LogReportBy(free, 30, WorkerDetails.NONE));
    assertThat(waiting.isComplete()).isFalse();

    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(new StatusReply(TaskInstanceStatus.RUNNING, false));
    assertThat(
            db.<Boolean>value(
                "select report_by_date > clock_timestamp() from task_instance where id = ?", stuck))
        .isTrue();
  }

  @Test
  void heartbeatsThatGatheredWithALockedOneGoOnWithoutIt() throws SQLException {
    List<Long> free = List.of(running(), running(), running());
    long stuck = running();
    lock("task_instance", stuck);
    // The first makes up a batch alone; the others gather behind it.
    Future<CommandReply> first = beat(free.get(0));
    Future<CommandReply> second = beat(free.get(1));
    Future<CommandReply> waiting = beat(stuck);
    Future<CommandReply> third = beat(free.get(2));

    Await.await(Future.all(first, second, third));
    assertThat(waiting.isComplete()).isFalse();

    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(new StatusReply(TaskInstanceStatus.RUNNING, false));
  }

  private long running() {
    return fixture.instance(fixture.task("R"), "R");
  }

  private Future<CommandReply> beat(long instance) {
    return worker.send(new LogReportBy(instance, 30, WorkerDetails.NONE));
  }

  @Test
  void errorLogRowsOfOthersCanBeInsertedWhileTheWorkerHoldsItsLocks() throws SQLException {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    write("select id from task where id = " + task + " for no key update");
    write("select id from task_instance where id = " + instance + " for no key update");

    db.execute(
        "insert into task_instance_error_log (task_instance_id, description) values (?, 'x')",
        instance);
    assertThat(db.errorRows(instance)).isEqualTo(1);
    other.rollback();
  }

  private static LogErrorWorkerNode error(long instance, TaskInstanceStatus state) {
    return new LogErrorWorkerNode(instance, state, "it broke", WorkerDetails.NONE);
  }

  private void lock(String table, long id) throws SQLException {
    other.lock(table, id);
  }

  private void write(String sql) throws SQLException {
    other.write(sql);
  }

  private void awaitWaiterOnRowOf(String table) throws SQLException {
    other.awaitWaiterOnRowOf(table);
  }

  private boolean isLocked(String table, long id) {
    return db.rows("select id from " + table + " where id = ? for no key update skip locked", id)
        .isEmpty();
  }
}
