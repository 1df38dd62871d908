package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.task.TaskStatus;
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
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The time that commands wait for a row that somebody else has locked is measured. */
@Tag("long")
@DatabaseTest
class LockWaitTest {
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  @Fresh private TestWorker worker;
  @Fresh private RowHolder other;

  @Test
  void ofAQueueingForItsArray() throws SQLException {
    List<Long> tasks = fixture.tasks(1, "G");

    assertThatTheWaitIsMeasured(
        "array",
        fixture.arrayId(),
        new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks));
  }

  @Test
  void ofAnOperatorForTheWorkflow() throws SQLException {
    assertThatTheWaitIsMeasured("workflow", fixture.workflowId(), update(fixture.task("F")));
  }

  @Test
  void ofAnOperatorForATaskThatIsNamed() throws SQLException {
    long task = fixture.task("F");

    assertThatTheWaitIsMeasured("task", task, update(task));
  }

  @Test
  void ofAnOperatorForALiveInstance() throws SQLException {
    endRun();
    long task = fixture.task("R");

    assertThatTheWaitIsMeasured("task_instance", fixture.instance(task, "R"), update(task));
  }

  @Test
  void ofAResetForTheRunThatIsResumed() throws SQLException {
    db.execute("update workflow_run set status = 'H' where id = ?", fixture.runId());

    assertThatTheWaitIsMeasured(
        "workflow_run", fixture.runId(), new ResetWorkflow(fixture.workflowId(), false));
  }

  @Test
  void ofAResetForATask() throws SQLException {
    endRun();

    assertThatTheWaitIsMeasured(
        "task", fixture.task("F"), new ResetWorkflow(fixture.workflowId(), false));
  }

  @Test
  void ofAnIncreaseForATask() throws SQLException {
    endRun();
    long task = fixture.task("F");
    fixture.instance(task, "Z");

    assertThatTheWaitIsMeasured("task", task, new IncreaseResources(fixture.workflowId()));
  }

  @Test
  void ofARepairForAWorkflow() throws SQLException {
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());

    assertThatTheWaitIsMeasured(
        "workflow", fixture.workflowId(), new FixStatusInconsistency(fixture.workflowId() - 1, 1));
  }

  private void assertThatTheWaitIsMeasured(String table, long id, Command command)
      throws SQLException {
    other.lock('"' + table + '"', id);
    Future<CommandReply> outcome = worker.send(command);
    other.awaitWaiterOnRowOf(table);
    long before = worker.locksOf(table);
    other.commit();
    Await.await(outcome);

    assertThat(worker.locksOf(table)).isGreaterThan(before);
  }

  private UpdateTaskStatuses update(long task) {
    return new UpdateTaskStatuses(
        fixture.workflowId(), Optional.of(List.of(task)), TaskStatus.REGISTERING, false);
  }

  private void endRun() {
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());
  }
}
