package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.TerminationReply;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Attempt;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.DatabaseServers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is being resumed: {@code docs/contract/workflow-and-bind.md} §17. */
@DatabaseTest
class TerminateTaskInstancesTest {
  private static final int CHUNK = 100;

  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  TerminateTaskInstancesTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(CHUNK, db));
  }

  @ParameterizedTest
  @EnumSource
  void movesWhatTheStatusOfTheRunAllows(WorkflowRunStatus run) {
    setRun(run.code());
    Map<TaskInstanceStatus, Attempt> attempts = new EnumMap<>(TaskInstanceStatus.class);
    for (TaskInstanceStatus status : TaskInstanceStatus.values()) {
      attempts.put(status, Attempt.of(db, fixture.instance(fixture.task("R"), status.code())));
    }
    Map<String, String> expected =
        switch (run) {
          case COLD_RESUME -> Map.of("Q", "F", "I", "F", "O", "K", "R", "K");
          case HOT_RESUME -> Map.of("Q", "F", "I", "F", "O", "K");
          default -> Map.of();
        };

    assertThat(terminate()).isEqualTo(expected.size());

    attempts.forEach((status, attempt) -> assertMoved(attempt, status.code(), expected));
  }

  private void assertMoved(Attempt attempt, String from, Map<String, String> expected) {
    String to = expected.get(from);
    assertThat(attempt.taskChanges()).isEmpty();
    if (to == null) {
      assertThat(attempt.instanceChanges()).isEmpty();
      assertThat(db.errorRows(attempt.id())).isZero();
    } else {
      assertThat(attempt.instanceChanges())
          .containsOnlyKeys("status", "status_date")
          .containsEntry("status", to);
      assertThat(descriptions(attempt.id()))
          .containsExactly(
              "The workflow run is being resumed: the task instance went from %s to %s."
                  .formatted(from, to));
    }
  }

  @Test
  void refusesAnUnknownRun() {
    Throwable failure = Await.failureOf(worker.send(new TerminateTaskInstances(987_654_321)));

    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessage("There is no workflow run 987654321.");
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.NOT_FOUND);
  }

  @Test
  void aRepetitionChangesNothing() {
    setRun("C");
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("R"), "R"));
    terminate();
    attempt.look();

    assertThat(terminate()).isZero();

    assertThat(attempt.instanceChanges()).isEmpty();
    assertThat(db.errorRows(attempt.id())).isEqualTo(1);
  }

  @Test
  void touchesNoOtherRun() {
    setRun("C");
    Fixture elsewhere = Fixture.create(db);
    Attempt other = Attempt.of(db, elsewhere.instance(elsewhere.task("R"), "R"));
    fixture.instance(fixture.task("R"), "R");

    assertThat(terminate()).isEqualTo(1);

    assertThat(other.instanceChanges()).isEmpty();
  }

  @Test
  void terminatesAllAcrossChunksAndKillsEndTheRest() {
    setRun("C");
    fixture.batch(1, 1205, "R", "R");
    fixture.batch(2, 301, "O", "O");
    fixture.batch(3, 200, "I", "I");
    fixture.batch(4, 99, "Q", "Q");
    fixture.batch(5, 150, "D", "D");

    assertThat(terminate()).isEqualTo(1205 + 301 + 200 + 99);

    assertThat(letters())
        .containsExactlyInAnyOrder(
            List.of(1, "K", "R", 1205L),
            List.of(2, "K", "O", 301L),
            List.of(3, "F", "I", 200L),
            List.of(4, "F", "Q", 99L),
            List.of(5, "D", "D", 150L));
    assertThat(errorRows()).containsExactly(List.of(1L, 1205L + 301 + 200 + 99));
    assertThat(worker.<BatchTransitionReply>ask(new TransitionToKilled(fixture.arrayId(), 1)))
        .isEqualTo(new BatchTransitionReply(1205, 1205));
  }

  @Test
  void tellsWhatChanged() {
    setRun("H");
    EventLog log = EventLog.of(worker.vertx());
    Attempt attempt = Attempt.of(db, fixture.instance(fixture.task("O"), "O"));

    terminate();

    assertThat(log.await(1).get(0).getJsonArray("changes"))
        .containsExactly(
            new JsonObject()
                .put("command", "terminate_task_instances")
                .put("task_instance_id", attempt.id())
                .put("from", "O")
                .put("to", "K")
                .put("task_id", attempt.taskId())
                .put("task_to", null));
  }

  @Test
  void terminationsOfTwoProcessesShareTheWork() {
    setRun("C");
    fixture.batch(1, 1205, "R", "R");
    try (TestWorker elsewhere = TestWorker.inChunksOf(CHUNK, db)) {
      TerminateTaskInstances command = new TerminateTaskInstances(fixture.runId());
      Future<CommandReply> here = worker.send(command);
      Future<CommandReply> there = elsewhere.send(command);

      assertThat(countOf(here) + countOf(there)).as("no row was changed twice").isEqualTo(1205);
    }
    assertThat(errorRows()).containsExactly(List.of(1L, 1205L));
  }

  @Test
  void waitsOnTheTaskBeforeItLocksTheInstanceWhenAllOthersAreDone() throws SQLException {
    setRun("C");
    List<Long> ids = fixture.batch(1, 250, "R", "R");
    long stuck = ids.get(120);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + fixture.taskOf(stuck) + " for update");

      Future<CommandReply> termination = worker.send(new TerminateTaskInstances(fixture.runId()));
      awaitWaiter();

      assertThat(letters())
          .containsExactlyInAnyOrder(List.of(1, "K", "R", 249L), List.of(1, "R", "R", 1L));
      assertThat(
              db.rows("select id from task_instance where id = ? for no key update nowait", stuck))
          .as("not locked")
          .hasSize(1);
      assertThat(db.errorRows(stuck)).isZero();
      other.commit();

      assertThat(countOf(termination)).isEqualTo(250);
    }
    assertThat(db.instanceStatus(stuck)).isEqualTo("K");
    assertThat(errorRows()).containsExactly(List.of(1L, 250L));
  }

  @Test
  void anEndThatIsReportedFirstStandsAndIsNotLogged() throws SQLException {
    setRun("C");
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    whileItWaitsFor(
        task,
        "update task_instance set status = 'D' where id = " + instance,
        "update task set status = 'D' where id = " + task);

    assertThat(db.instanceStatus(instance)).isEqualTo("D");
    assertThat(db.taskStatus(task)).isEqualTo("D");
    assertThat(db.errorRows(instance)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q I F", "I O K", "O R K"})
  void whatMovesOnMeanwhileIsTerminatedFromWhereItIs(String letters) throws SQLException {
    setRun("C");
    String[] steps = letters.split(" ");
    long task = fixture.task(steps[0]);
    long instance = fixture.instance(task, steps[0]);
    whileItWaitsFor(
        task,
        "update task_instance set status = '%s' where id = %d".formatted(steps[1], instance),
        "update task set status = '%s' where id = %d".formatted(steps[1], task));

    assertThat(db.instanceStatus(instance)).isEqualTo(steps[2]);
    assertThat(db.taskStatus(task)).isEqualTo(steps[1]);
    assertThat(descriptions(instance))
        .containsExactly(
            "The workflow run is being resumed: the task instance went from %s to %s."
                .formatted(steps[1], steps[2]));
  }

  /** Has another connection write what it holds the lock of while the command waits. */
  private void whileItWaitsFor(long task, String... writes) throws SQLException {
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + task + " for update");
      Future<CommandReply> termination = worker.send(new TerminateTaskInstances(fixture.runId()));
      awaitWaiter();
      for (String write : writes) {
        statement.execute(write);
      }
      other.commit();
      Await.await(termination);
    }
  }

  @Test
  void oneThatGivesUpKeepsWhatItDidAndARepetitionDoesTheRest() throws SQLException {
    setRun("C");
    List<Long> ids = fixture.batch(1, 30, "R", "R");
    WorkerConfig impatient =
        new WorkerConfig(
            DatabaseServers.single(db.options()),
            1,
            10,
            1_000,
            10,
            7,
            1,
            1_000,
            5_000,
            1_000,
            1_000);
    try (TestWorker giver = TestWorker.with(impatient);
        Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select from task where id = " + fixture.taskOf(ids.get(12)) + " for update");

      Throwable failure = Await.failureOf(giver.send(new TerminateTaskInstances(fixture.runId())));

      assertThat(failure).isInstanceOf(CommandException.class);
      assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
      assertThat(letters())
          .containsExactlyInAnyOrder(List.of(1, "K", "R", 29L), List.of(1, "R", "R", 1L));
      other.commit();
    }
    assertThat(terminate()).isEqualTo(1);
    assertThat(errorRows()).containsExactly(List.of(1L, 30L));
  }

  private void setRun(String status) {
    db.execute("update workflow_run set status = ? where id = ?", status, fixture.runId());
  }

  private long terminate() {
    return countOf(worker.send(new TerminateTaskInstances(fixture.runId())));
  }

  private long countOf(Future<CommandReply> reply) {
    TerminationReply termination = (TerminationReply) Await.await(reply);
    assertThat(termination.workflowRunId()).isEqualTo(fixture.runId());
    return termination.numTerminated();
  }

  private void awaitWaiter() {
    db.<Long>await(
        count -> count == 1,
        """
        select count(*) from pg_stat_activity
        where application_name = 'quell-worker' and wait_event_type = 'Lock'
          and datname = current_database()""");
  }

  private List<Object> descriptions(long instance) {
    return db
        .rows(
            "select description from task_instance_error_log where task_instance_id = ?", instance)
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  /** Rows in the error log per instance that has any, and how many instances have so many. */
  private List<List<Object>> errorRows() {
    return db.rows(
        """
        select log.lines, count(*)
        from (
          select count(*) as lines
          from task_instance_error_log log join task_instance ti on ti.id = log.task_instance_id
          where ti.array_id = ?
          group by ti.id
        ) log
        group by 1
        """,
        fixture.arrayId());
  }

  /** Batch, letters of instance and Task, and how often they occur. */
  private List<List<Object>> letters() {
    return db.rows(
        """
        select ti.array_batch_num, ti.status, t.status, count(*)
        from task_instance ti join task t on t.id = ti.task_id
        where ti.array_id = ?
        group by 1, 2, 3
        """,
        fixture.arrayId());
  }
}
