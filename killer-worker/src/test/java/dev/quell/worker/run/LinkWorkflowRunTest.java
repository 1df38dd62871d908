package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.LinkReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a workflow for a new run, {@code docs/contract/workflow-and-bind.md} §16. */
@DatabaseTest
class LinkWorkflowRunTest {
  private final TestDatabase db;
  @Shared private TestWorker worker;
  private final TestWorker otherServer;
  private long workflow;
  private long lastRun;

  LinkWorkflowRunTest(TestDatabase db, Closer closer) {
    this.db = db;
    otherServer = closer.register(TestWorker.on(db));
  }

  @BeforeEach
  void bindAWorkflowThatFailed() {
    Fixture fixture = Fixture.create(db);
    workflow = fixture.workflowId();
    lastRun = fixture.runId();
    setRun("E");
    setWorkflow("F");
    db.execute("update workflow set created_date = now() where id = ?", workflow);
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "F", "H", "A"})
  void linksARunThatOwnsTheWorkflow(String status) {
    setWorkflow(status);
    Timestamp before = db.value("select status_date from workflow where id = ?", workflow);

    LinkReply reply = link();

    assertThat(reply.refusal()).isNull();
    assertThat(db.row("workflow_run", reply.workflowRunId()))
        .containsEntry("status", "L")
        .containsEntry("user", "alice")
        .containsEntry("jobmon_version", "3.6.0")
        .containsEntry("workflow_id", workflow);
    assertThat(
            db.<Boolean>value(
                """
                select heartbeat_date - status_date = interval '93 s' and status_date = created_date
                  and abs(extract(epoch from clock_timestamp() - created_date)) < 20
                from workflow_run where id = ?
                """,
                reply.workflowRunId()))
        .isTrue();
    assertThat(workflowStatus()).isEqualTo("G");
    Timestamp after = db.value("select status_date from workflow where id = ?", workflow);
    assertThat(after.equals(before)).isEqualTo(status.equals("G"));
  }

  @ParameterizedTest
  @CsvSource({"Q, E", "R, E", "D, D", "I, E", "O, E"})
  void refusesAWorkflowThatCannotBeResumedAndWritesNoRow(String status, String run) {
    setWorkflow(status);
    setRun(run);

    assertRefused(
        "Workflow %d cannot be resumed now: its status is %s.".formatted(workflow, status));
    assertThat(workflowStatus()).isEqualTo(status);
  }

  @Test
  void refusesAWorkflowWhoseTasksAreNotBound() {
    db.execute("update workflow set created_date = null, status = 'G' where id = ?", workflow);

    assertRefused("Workflow " + workflow + " cannot be run now: its tasks are not all bound yet.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H"})
  void refusesASecondRunAndNamesTheOneThatIsAlive(String status) {
    setRun(status);

    assertRefused(
        "Workflow %d has a workflow run that is alive, %d in status %s, so the new one is aborted."
            .formatted(workflow, lastRun, status));
  }

  @Test
  void refusesARepetition() {
    long run = link().workflowRunId();

    LinkReply repeated = link();

    assertThat(repeated.workflowRunId()).isNull();
    assertThat(repeated.refusal()).contains(Long.toString(run));
    assertThat(aliveRuns()).isEqualTo(1);
  }

  @Test
  void refusesAnUnknownWorkflow() {
    workflow = 999_999_999;

    assertThat(link()).isEqualTo(LinkReply.refused("There is no workflow 999999999."));
  }

  @Test
  void linksAgainWhenTheRunHasBeenTerminated() {
    long first = link().workflowRunId();
    step(first, "B");
    worker.ask(new SetResume(workflow, true));
    assertThat(link().workflowRunId()).isNull();
    step(first, "T");

    assertThat(link().workflowRunId()).isGreaterThan(first);
    assertThat(aliveRuns()).isEqualTo(1);
  }

  /** In the reference both get it, in 24 of 25 tries. */
  @Test
  void givesTheWorkflowToOneOfManyCallersOfTwoServers() {
    long deadlocks = db.deadlocks();
    List<Future<CommandReply>> links =
        IntStream.range(0, 20)
            .mapToObj(i -> (i % 2 == 0 ? worker : otherServer).send(command()))
            .toList();

    List<LinkReply> replies = links.stream().map(Await::await).map(LinkReply.class::cast).toList();

    List<LinkReply> linked = replies.stream().filter(r -> r.workflowRunId() != null).toList();
    assertThat(linked).hasSize(1);
    assertThat(replies.stream().filter(r -> r.workflowRunId() == null))
        .allSatisfy(
            refused ->
                assertThat(refused.refusal())
                    .contains(Long.toString(linked.get(0).workflowRunId())));
    assertThat(db.<Long>value("select count(*) from workflow_run where workflow_id = ?", workflow))
        .isEqualTo(2);
    assertThat(db.deadlocks()).isEqualTo(deadlocks);
  }

  /** The runs are read under the lock, not from a snapshot taken before it. */
  @Test
  void seesTheRunThatWasLinkedWhileItWaited() throws SQLException {
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow", workflow);
      Future<CommandReply> link = worker.send(command());
      holder.awaitWaiterOnRowOf("workflow");
      holder.write("insert into workflow_run (workflow_id, status) values (" + workflow + ", 'L')");
      holder.commit();

      assertThat(((LinkReply) Await.await(link)).refusal()).contains("that is alive");
      assertThat(aliveRuns()).isEqualTo(1);
    }
  }

  @Test
  void seesThatTheLastRunEndedWhileItWaited() throws SQLException {
    setRun("R");
    setWorkflow("R");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow", workflow);
      Future<CommandReply> link = worker.send(command());
      holder.awaitWaiterOnRowOf("workflow");
      holder.write("update workflow_run set status = 'E' where id = " + lastRun);
      holder.write("update workflow set status = 'F' where id = " + workflow);
      holder.commit();

      assertThat(((LinkReply) Await.await(link)).workflowRunId()).isNotNull();
    }
  }

  private void assertRefused(String sentence) {
    long runs = db.value("select count(*) from workflow_run");

    assertThat(link()).isEqualTo(LinkReply.refused(sentence));
    assertThat(db.<Long>value("select count(*) from workflow_run")).isEqualTo(runs);
  }

  private LinkReply link() {
    return worker.ask(command());
  }

  private LinkWorkflowRun command() {
    return new LinkWorkflowRun(workflow, "alice", "3.6.0", 93);
  }

  private void step(long run, String letter) {
    worker.ask(new UpdateRunStatus(run, WorkflowRunStatus.ofCode(letter)));
    assertThat(db.<String>value("select status from workflow_run where id = ?", run))
        .isEqualTo(letter);
  }

  private void setRun(String status) {
    db.execute("update workflow_run set status = ? where id = ?", status, lastRun);
  }

  private void setWorkflow(String status) {
    db.execute("update workflow set status = ? where id = ?", status, workflow);
  }

  private String workflowStatus() {
    return db.value("select status from workflow where id = ?", workflow);
  }

  private long aliveRuns() {
    return db.value(
        """
        select count(*) from workflow_run
        where workflow_id = ? and status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
        """,
        workflow);
  }
}
