package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.ResumeReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a run is told to stop, {@code docs/contract/workflow-and-bind.md} §4, and the races of §A.4.
 */
@DatabaseTest
class SetResumeTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;

  @ParameterizedTest
  @CsvSource({"B, Q", "I, I", "O, O", "R, R"})
  void tellsTheRunAndLeavesTheWorkflow(String status, String workflow) {
    for (boolean cold : new boolean[] {true, false}) {
      TestRun run = TestRun.create(db, workflow, status);

      assertThat(stop(run, cold)).isEqualTo(new ResumeReply(true));

      assertThat(run.letters()).isEqualTo((cold ? "C" : "H") + workflow);
      assertThat(run.changes()).containsOnlyKeys("status", "status_date");
      assertThat(run.workflowChanges()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "L", "D", "E", "S", "C", "H", "T", "A"})
  void leavesAnyOtherRunAlone(String status) {
    TestRun run = TestRun.create(db, "R", status);

    assertThat(stop(run, true)).isEqualTo(new ResumeReply(false));
    assertThat(run.changes()).isEmpty();
  }

  @Test
  void letsTheFirstKindWin() {
    TestRun run = TestRun.create(db, "R", "R");
    stop(run, false);

    assertThat(stop(run, true)).isEqualTo(new ResumeReply(false));
    assertThat(run.letters()).isEqualTo("HR");
  }

  @Test
  void saysThatAWorkflowIsUnknown() {
    CommandException refusal =
        (CommandException) Await.failureOf(worker.send(new SetResume(999_999_999, true)));

    assertThat(refusal.code()).isEqualTo(FailureCode.NOT_FOUND);
    assertThat(refusal).hasMessage("There is no workflow 999999999.");
  }

  /** In the reference the run ends as C and the workflow as D. */
  @Test
  void findsARunDoneThatEndedWhileItWaited() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow", run.workflowId());
      Future<CommandReply> stop = worker.send(new SetResume(run.workflowId(), true));
      holder.awaitWaiterOnRowOf("workflow");
      holder.write("update workflow_run set status = 'D' where id = " + run.id());
      holder.write("update workflow set status = 'D' where id = " + run.workflowId());
      holder.commit();

      assertThat(Await.await(stop)).isEqualTo(new ResumeReply(false));
      assertThat(run.letters()).isEqualTo("DD");
    }
  }

  @Test
  void eitherStopsARunOrLetsItEnd() {
    for (int i = 0; i < 30; i++) {
      TestRun run = TestRun.create(db, "R", "R");
      Future<CommandReply> end = worker.send(new UpdateRunStatus(run.id(), WorkflowRunStatus.DONE));
      Future<CommandReply> stop = worker.send(new SetResume(run.workflowId(), true));

      boolean ended = ((RunStatusReply) Await.await(end)).applied();
      boolean stopped = ((ResumeReply) Await.await(stop)).applied();

      assertThat(ended).isNotEqualTo(stopped);
      assertThat(run.letters()).isEqualTo(ended ? "DD" : "CR");
    }
  }

  /** A run that goes on to its next step meanwhile is stopped there. */
  @Test
  void stopsARunThatTakesAStepMeanwhile() throws SQLException {
    TestRun run = TestRun.create(db, "I", "I");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow", run.workflowId());
      Future<CommandReply> stop = worker.send(new SetResume(run.workflowId(), true));
      holder.awaitWaiterOnRowOf("workflow");
      holder.write("update workflow_run set status = 'O' where id = " + run.id());
      holder.write("update workflow set status = 'O' where id = " + run.workflowId());
      holder.commit();

      assertThat(Await.await(stop)).isEqualTo(new ResumeReply(true));
      assertThat(run.letters()).isEqualTo("CO");
    }
  }

  private ResumeReply stop(TestRun run, boolean cold) {
    return worker.ask(new SetResume(run.workflowId(), cold));
  }
}
