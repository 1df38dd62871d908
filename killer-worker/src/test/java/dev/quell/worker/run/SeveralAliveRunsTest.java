package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A database without the index that keeps a workflow from having two living runs: the rule does not
 * lean on it ({@code docs/contract/workflow-and-bind.md} §A.6.2).
 */
@Tag("long")
@DatabaseTest
class SeveralAliveRunsTest {
  private final TestDatabase db;
  @Shared private TestWorker worker;

  SeveralAliveRunsTest(TestDatabase db) {
    this.db = db;
    db.execute("drop index uc_alive_run_per_workflow");
  }

  @ParameterizedTest
  @CsvSource({"R, D", "R, E", "R, S", "C, T", "H, T", "L, A", "B, E", "I, E", "O, E"})
  void leavesTheWorkflowToTheOtherRun(String run, String end) {
    for (String alive : "L B I O R C H".split(" ")) {
      TestRun ending = TestRun.create(db, "R", run);
      TestRun other = ending.another(alive);

      assertThat(worker.<RunStatusReply>ask(request(ending, end)).status().code()).isEqualTo(end);
      assertThat(ending.workflowChanges()).isEmpty();
      assertThat(other.changes()).isEmpty();
    }
  }

  @Test
  void letsTheLastOfTwoThatEndTogetherTakeTheWorkflowAlong() {
    TestRun first = TestRun.create(db, "R", "R");
    TestRun second = first.another("R");

    Future<CommandReply> error = worker.send(request(first, "E"));
    Future<CommandReply> done = worker.send(request(second, "D"));

    Await.await(Future.join(error, done));
    assertThat(first.letters()).isEqualTo("ED");
    assertThat(second.letters()).isEqualTo("DD");
  }

  private static UpdateRunStatus request(TestRun run, String letter) {
    return new UpdateRunStatus(run.id(), WorkflowRunStatus.ofCode(letter));
  }
}
