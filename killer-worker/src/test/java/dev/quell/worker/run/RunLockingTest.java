package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs and a second connection that holds a lock: who waits for what, and who wins. */
@Tag("long")
@DatabaseTest
class RunLockingTest {
  @Shared private TestDatabase db;
  @Fresh private TestWorker worker;
  @Fresh private Connection other;

  @Test
  void waitsOnTheWorkflowBeforeItLocksTheRun() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    lock("workflow", run.workflowId());

    Future<CommandReply> done = ask(run, "D");
    awaitWaiterOnRowOf("workflow");

    assertThat(isLocked("workflow_run", run.id())).isFalse();
    assertThat(done.isComplete()).isFalse();
    assertThat(run.letters()).isEqualTo("RR");

    other.commit();
    assertThat(Await.await(done)).isEqualTo(reply("D", true));
    assertThat(run.letters()).isEqualTo("DD");
  }

  /** The other one takes the run after its workflow: were the order another, both would wait. */
  @Test
  void meetsNoDeadlockWithAnotherThatLocksInTheSameOrder() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    long deadlocks = db.deadlocks();
    lock("workflow", run.workflowId());
    Future<CommandReply> done = ask(run, "D");
    Future<CommandReply> heartbeat = beat(run, "D");
    awaitWaiterOnRowOf("workflow");

    write("update workflow_run set status = 'E' where id = " + run.id());
    write("update workflow set status = 'F' where id = " + run.workflowId());
    other.commit();

    assertThat(Await.await(done)).isEqualTo(reply("E", false));
    assertThat(Await.await(heartbeat)).isEqualTo(reply("E", false));
    assertThat(run.letters()).isEqualTo("EF");
    assertThat(db.deadlocks()).isEqualTo(deadlocks);
  }

  /** The race of A.4: in the reference the run ends as C and the workflow as D. */
  @Test
  void aResumeThatHoldsTheLocksFirstWinsOverTheEnd() throws SQLException {
    for (String kind : List.of("C", "H")) {
      TestRun run = TestRun.create(db, "R", "R");
      lock("workflow", run.workflowId());
      lock("workflow_run", run.id());
      Future<CommandReply> done = ask(run, "D");
      awaitWaiterOnRowOf("workflow");

      write("update workflow_run set status = '" + kind + "' where id = " + run.id());
      other.commit();

      assertThat(Await.await(done)).isEqualTo(reply(kind, false));
      assertThat(run.letters()).isEqualTo(kind + "R");
    }
  }

  @Test
  void decidesOnWhatTheHolderOfTheRunAloneWrote() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    lock("workflow_run", run.id());
    Future<CommandReply> done = ask(run, "D");
    awaitWaiterOnRowOf("workflow_run");

    assertThat(isLocked("workflow", run.workflowId())).isTrue();
    write("update workflow_run set status = 'C' where id = " + run.id());
    other.commit();

    assertThat(Await.await(done)).isEqualTo(reply("C", false));
    assertThat(run.letters()).isEqualTo("CR");
  }

  @Test
  void decidesOnWhatTheHolderOfTheWorkflowWrote() throws SQLException {
    TestRun run = TestRun.create(db, "G", "L");
    lock("workflow", run.workflowId());
    Future<CommandReply> bound = ask(run, "B");
    awaitWaiterOnRowOf("workflow");

    write("update workflow set status = 'A' where id = " + run.workflowId());
    other.commit();

    assertThat(Await.await(bound)).isEqualTo(reply("L", false));
    assertThat(run.letters()).isEqualTo("LA");
  }

  /** A snapshot taken before the lock would not show the run that was linked meanwhile. */
  @Test
  void seesTheRunThatTheHolderOfTheWorkflowLinked() throws SQLException {
    TestRun run = TestRun.create(db, "F", "G");
    TestRun rival = run.another("G");
    lock("workflow", run.workflowId());
    Future<CommandReply> linked = ask(run, "L");
    awaitWaiterOnRowOf("workflow");

    write("update workflow_run set status = 'L' where id = " + rival.id());
    write("update workflow set status = 'G' where id = " + run.workflowId());
    other.commit();

    assertThat(Await.await(linked)).isEqualTo(reply("G", false));
    assertThat(run.letters()).isEqualTo("GG");
    assertThat(rival.letters()).isEqualTo("LG");
  }

  @Test
  void carriesOutOneOfTwoEndsThatAreAskedForAtOnce() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    try (TestWorker second = TestWorker.on(db)) {
      lock("workflow", run.workflowId());
      Future<RunStatusReply> done = ask(run, "D").map(RunStatusReply.class::cast);
      Future<RunStatusReply> error =
          second
              .send(new UpdateRunStatus(run.id(), WorkflowRunStatus.ERROR))
              .map(RunStatusReply.class::cast);
      awaitWaitersOnRowOf("workflow", 2);
      other.commit();

      RunStatusReply first = Await.await(done);
      assertThat(Await.await(error).status()).isEqualTo(first.status());
      assertThat(first.applied()).isNotEqualTo(error.result().applied());
      assertThat(run.letters()).isIn("DD", "EF").startsWith(first.status().code());
    }
  }

  @Test
  void answersTwoLikeCommandsAtOnceWithTheSameLetter() throws SQLException {
    TestRun run = TestRun.create(db, "G", "L");
    try (TestWorker second = TestWorker.on(db)) {
      lock("workflow", run.workflowId());
      Future<CommandReply> one = ask(run, "B");
      Future<CommandReply> copy =
          second.send(new UpdateRunStatus(run.id(), WorkflowRunStatus.BOUND));
      awaitWaitersOnRowOf("workflow", 2);
      other.commit();

      assertThat(List.of(Await.await(one), Await.await(copy)))
          .containsExactlyInAnyOrder(reply("B", true), reply("B", false));
      assertThat(run.letters()).isEqualTo("BQ");
    }
  }

  @Test
  void aLockedWorkflowDoesNotHoldUpTheRunsOfOthers() throws SQLException {
    TestRun stuck = TestRun.create(db, "R", "R");
    lock("workflow", stuck.workflowId());
    Future<CommandReply> waiting = ask(stuck, "D");
    awaitWaiterOnRowOf("workflow");

    for (int i = 0; i < 8; i++) {
      assertThat(Await.await(ask(TestRun.create(db, "R", "R"), "D"))).isEqualTo(reply("D", true));
    }
    assertThat(waiting.isComplete()).isFalse();

    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(reply("D", true));
  }

  @Test
  void heartbeatNeedsNoLockOnTheWorkflow() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    lock("workflow", run.workflowId());

    assertThat(Await.await(beat(run, "R"))).isEqualTo(reply("R", false));
    assertThat(run.changes()).containsOnlyKeys("heartbeat_date", "report_increment");
  }

  @Test
  void aHeartbeatThatWillBeRefusedAnywayNeedsNoLockOnTheWorkflow() throws SQLException {
    TestRun run = TestRun.create(db, "R", "C");
    lock("workflow", run.workflowId());

    assertThat(Await.await(beat(run, "R"))).isEqualTo(reply("C", false));
    assertThat(run.changes()).isEmpty();
  }

  @Test
  void heartbeatOfALockedRunWaitsAloneAndTellsWhatTheHolderWrote() throws SQLException {
    TestRun stuck = TestRun.create(db, "R", "R");
    TestRun free = TestRun.create(db, "R", "R");
    lock("workflow_run", stuck.id());
    Future<CommandReply> waiting = beat(stuck, "R");
    awaitWaiterOnRowOf("workflow_run");

    assertThat(Await.await(beat(free, "R"))).isEqualTo(reply("R", false));
    assertThat(waiting.isComplete()).isFalse();

    write("update workflow_run set status = 'C' where id = " + stuck.id());
    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(reply("C", false));
    assertThat(stuck.changes()).containsOnlyKeys("status");
  }

  @Test
  void heartbeatOfARunThatWasLockedForAWhileStillMovesItsDeadline() throws SQLException {
    TestRun run = TestRun.create(db, "R", "R");
    lock("workflow_run", run.id());
    Future<CommandReply> waiting = beat(run, "R");
    awaitWaiterOnRowOf("workflow_run");

    other.commit();
    assertThat(Await.await(waiting)).isEqualTo(reply("R", false));
    assertThat(run.changes()).containsOnlyKeys("heartbeat_date", "report_increment");
  }

  /** Two members of a cluster and a few runs that everybody wants to move. */
  @Test
  void leavesNoHalfTransitionAfterAStorm() {
    Random random = new Random(3);
    long deadlocks = db.deadlocks();
    List<TestRun> runs = IntStream.range(0, 6).mapToObj(i -> TestRun.create(db, "G", "L")).toList();
    try (TestWorker second = TestWorker.on(db)) {
      List<Future<CommandReply>> replies = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        TestRun run = runs.get(random.nextInt(runs.size()));
        WorkflowRunStatus asked = WorkflowRunStatus.values()[1 + random.nextInt(5 + i / 200)];
        TestWorker member = random.nextBoolean() ? worker : second;
        replies.add(
            member.send(
                random.nextInt(3) == 0
                    ? new LogRunHeartbeat(run.id(), asked, 93)
                    : new UpdateRunStatus(run.id(), asked)));
      }
      Await.await(Future.join(replies));
    }
    assertThat(runs.stream().map(TestRun::letters))
        .allMatch(letters -> letters.matches("LG|BQ|II|OO|RR|DD|[ES]F|AA|TH|[CH][QIOR]"));
    assertThat(db.deadlocks()).isEqualTo(deadlocks);
  }

  private Future<CommandReply> ask(TestRun run, String letter) {
    return worker.send(new UpdateRunStatus(run.id(), WorkflowRunStatus.ofCode(letter)));
  }

  private Future<CommandReply> beat(TestRun run, String letter) {
    return worker.send(new LogRunHeartbeat(run.id(), WorkflowRunStatus.ofCode(letter), 93));
  }

  private static RunStatusReply reply(String letter, boolean applied) {
    return new RunStatusReply(WorkflowRunStatus.ofCode(letter), applied);
  }

  private void lock(String table, long id) throws SQLException {
    write("select id from " + table + " where id = " + id + " for no key update");
  }

  private void write(String sql) throws SQLException {
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  private void awaitWaiterOnRowOf(String table) throws SQLException {
    awaitWaitersOnRowOf(table, 1);
  }

  /** Waits until so many sessions of workers wait for a table's row that another holds. */
  private void awaitWaitersOnRowOf(String table, long waiters) throws SQLException {
    // A second waiter queues behind the first, so only the first is blocked by the holder itself.
    long holder = pid();
    db.<Long>await(
        count -> count >= waiters,
        """
        with recursive blocked as (
          select pid, query from pg_stat_activity
          where application_name = 'quell-worker' and ? = any(pg_blocking_pids(pid))
          union
          select a.pid, a.query
          from pg_stat_activity a
          join blocked on blocked.pid = any(pg_blocking_pids(a.pid))
          where a.application_name = 'quell-worker'
        )
        select count(*) from blocked where regexp_like(query, 'from ' || ? || '\\M')
        """,
        (int) holder,
        table);
  }

  private long pid() throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet result = statement.executeQuery("select pg_backend_pid()")) {
      result.next();
      return result.getLong(1);
    }
  }

  private boolean isLocked(String table, long id) {
    return db.rows("select id from " + table + " where id = ? for no key update skip locked", id)
        .isEmpty();
  }
}
