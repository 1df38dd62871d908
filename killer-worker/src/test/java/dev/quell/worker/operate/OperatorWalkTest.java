package dev.quell.worker.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.task.TaskStatus;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What operators do to whole workflows, three tasks at a time: {@code
 * docs/contract/cli-and-reaper.md} §4, §23.
 */
@DatabaseTest
class OperatorWalkTest {
  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  OperatorWalkTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(3, db));
  }

  @BeforeEach
  void useAWorkflowThatFailed() {
    set("E", "F");
    db.execute("update workflow set created_date = now() where id = ?", fixture.workflowId());
  }

  @Test
  void setsAllToDoneAndThenTheWorkflow() {
    fixture.tasks(4, "F");
    fixture.tasks(3, "D");
    fixture.tasks(4, "E");

    assertThat(update(TaskStatus.DONE)).isEqualTo(new OperationReply(8, 0));
    assertThat(letters()).isEqualTo("D".repeat(11) + "ED");
    assertThat(update(TaskStatus.DONE)).isEqualTo(OperationReply.NONE);
    assertThat(letters()).isEqualTo("D".repeat(11) + "ED");
  }

  @Test
  void setsAllBackAndKillsInEveryChunk() {
    set("D", "D");
    List<Long> live = fixture.batch(1, 7, "G", "R");
    fixture.tasks(4, "D");

    assertThat(update(TaskStatus.REGISTERING)).isEqualTo(new OperationReply(4, 7));
    assertThat(letters()).isEqualTo("G".repeat(11) + "DF");
    assertThat(live).allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("K"));
    assertThat(live).allSatisfy(id -> assertThat(db.errorRows(id)).isEqualTo(1));
    assertThat(update(TaskStatus.REGISTERING)).isEqualTo(OperationReply.NONE);
  }

  /** The workflow is not DONE while tasks of it are left, nor G before all of them are. */
  @Test
  void movesTheWorkflowLast() throws SQLException {
    for (boolean reset : new boolean[] {true, false}) {
      fixture = Fixture.create(db);
      set("E", "F");
      List<Long> tasks = fixture.tasks(6, "F");
      try (RowHolder holder = RowHolder.of(db)) {
        holder.lock("task", tasks.get(4));
        Future<CommandReply> walk = worker.send(reset ? resetAll() : updateAll(TaskStatus.DONE));
        holder.awaitWaiterOnRowOf("task");

        assertThat(letters()).isEqualTo(reset ? "GGGFFFEF" : "DDDFFFEF");
        holder.commit();
        Await.await(walk);
        assertThat(letters()).isEqualTo(reset ? "GGGGGGEG" : "DDDDDDED");
      }
    }
  }

  /**
   * What a worker leaves that dies between two chunks is as {@link #movesTheWorkflowLast} saw it.
   */
  @ParameterizedTest
  @EnumSource(
      value = TaskStatus.class,
      names = {"DONE", "REGISTERING"})
  void goesOnWhereItWasInterrupted(TaskStatus status) {
    fixture.tasks(3, status.code());
    fixture.tasks(3, "F");

    assertThat(update(status)).isEqualTo(new OperationReply(3, 0));
    assertThat(letters())
        .isEqualTo(status.code().repeat(6) + (status == TaskStatus.DONE ? "ED" : "EF"));
  }

  /** Another command waits for the workflow, not for a task: none holds what the other wants. */
  @Test
  void waitsForTheWorkflowBeforeItLocksTasks() throws SQLException {
    for (boolean reset : new boolean[] {true, false}) {
      fixture = Fixture.create(db);
      set("E", "F");
      long task = fixture.task("F");
      long deadlocks = db.deadlocks();
      try (RowHolder holder = RowHolder.of(db)) {
        holder.lock("workflow", fixture.workflowId());
        Future<CommandReply> walk = worker.send(reset ? resetAll() : updateAll(TaskStatus.DONE));
        holder.awaitWaiterOnRowOf("workflow");
        holder.lock("task", task);
        holder.commit();

        assertThat(Await.await(walk)).isEqualTo(new OperationReply(1, 0));
        assertThat(db.deadlocks()).isEqualTo(deadlocks);
      }
    }
  }

  /** Whoever links first has the workflow: its tasks are not set under its hands. */
  @Test
  void stopsWhenARunBeginsBetweenTwoChunks() throws SQLException {
    for (boolean reset : new boolean[] {true, false}) {
      fixture = Fixture.create(db);
      set("E", "F");
      db.execute("update workflow set created_date = now() where id = ?", fixture.workflowId());
      List<Long> tasks = fixture.tasks(6, "F");
      try (RowHolder holder = RowHolder.of(db)) {
        holder.lock("task", tasks.get(1));
        Future<CommandReply> walk = worker.send(reset ? resetAll() : updateAll(TaskStatus.DONE));
        holder.awaitWaiterOnRowOf("task");
        Future<CommandReply> link =
            worker.send(new LinkWorkflowRun(fixture.workflowId(), "bob", "3.6.0", 93));
        holder.awaitWaiters(2);
        holder.commit();

        Await.await(link.otherwiseEmpty());
        boolean refused = Await.await(walk.map(done -> false).otherwise(true));
        String set = (reset ? "G" : "D").repeat(3);
        // Who of both is the next to get the workflow is up to PostgreSQL.
        assertThat(letters().substring(0, 6)).isIn(refused ? set + "FFF" : set + set, set + set);
      }
    }
  }

  /**
   * A run that is linked meanwhile is seen under the lock, and the command is refused as before.
   */
  @Test
  void refusesTheRestOnceARunHasBegun() throws SQLException {
    List<Long> tasks = fixture.tasks(6, "F");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", tasks.get(1));
      Future<CommandReply> walk = worker.send(updateAll(TaskStatus.DONE));
      holder.awaitWaiterOnRowOf("task");
      fixture.newRun("G");
      holder.commit();

      CommandException refusal = (CommandException) Await.failureOf(walk);
      assertThat(refusal.code()).isEqualTo(FailureCode.INVALID);
      assertThat(refusal)
          .hasMessageContaining("begun to run again")
          .hasMessageContaining(tasks.get(2).toString());
      assertThat(
              db.rows(
                  """
                  select person, action, instances, detail from kill_audit
                  where workflow_id = ? order by id
                  """,
                  fixture.workflowId()))
          .containsExactly(
              List.of("unnamed", "tasks_set", 6L, "all tasks"),
              Arrays.asList("unnamed", "interrupted", null, refusal.getMessage()));
      assertThat(letters()).startsWith("DDDFFF").endsWith("F");
    }
  }

  @Test
  void mindsWhatHasBegunUnlessTheWorkflowIsAtRest() {
    set("R", "R");
    List<Long> tasks = Stream.of("F", "R", "G").map(fixture::task).toList();
    edges(tasks);

    CommandException refusal =
        (CommandException) Await.failureOf(worker.send(updateAll(TaskStatus.DONE)));

    assertThat(refusal).hasMessageContaining("1 of the tasks directly downstream");
    assertThat(letters()).isEqualTo("FRGRR");
    db.execute("update task set status = 'D' where id = ?", tasks.get(1));
    assertThat(update(TaskStatus.DONE)).isEqualTo(new OperationReply(2, 0));
    assertThat(letters()).isEqualTo("DDDRD");
  }

  @Test
  void sharesARunWithRepetitions() {
    fixture.tasks(30, "F");

    List<Future<CommandReply>> copies =
        Stream.generate(() -> worker.send(resetAll())).limit(5).toList();

    assertThat(
            copies.stream().mapToLong(copy -> ((OperationReply) Await.await(copy)).tasks()).max())
        .hasValue(30);
    assertThat(letters()).isEqualTo("G".repeat(30) + "EG");
  }

  /** A DAG in which each task is downstream of the one before. */
  private void edges(List<Long> tasks) {
    long version =
        db.value(
            """
            with tool as (insert into tool (name) values (?) returning id),
            tool_version as (
              insert into tool_version (tool_id) select id from tool returning id
            ),
            template as (
              insert into task_template (tool_version_id, name)
              select id, 'step' from tool_version returning id
            )
            insert into task_template_version
              (task_template_id, command_template, arg_mapping_hash)
            select id, 'true', '1' from template returning id
            """,
            "tool-" + fixture.workflowId());
    for (long task : tasks) {
      db.execute(
          """
          with new as (
            insert into node (task_template_version_id, node_args_hash) values (?, ?) returning id
          )
          update task set node_id = new.id from new where task.id = ?
          """,
          version,
          Long.toString(task),
          task);
    }
    db.execute(
        """
        insert into edge (dag_id, node_id, upstream_node_ids, downstream_node_ids)
        select workflow.dag_id, task.node_id,
               array_remove(array[lag(task.node_id) over (order by task.id)], null),
               array_remove(array[lead(task.node_id) over (order by task.id)], null)
        from task join workflow on workflow.id = task.workflow_id
        where task.id = any(?)
        """,
        (Object) tasks.toArray(Long[]::new));
  }

  private OperationReply update(TaskStatus status) {
    return worker.ask(updateAll(status));
  }

  private UpdateTaskStatuses updateAll(TaskStatus status) {
    return new UpdateTaskStatuses(fixture.workflowId(), Optional.empty(), status, false);
  }

  private ResetWorkflow resetAll() {
    return new ResetWorkflow(fixture.workflowId(), false);
  }

  private void set(String run, String workflow) {
    db.execute("update workflow_run set status = ? where id = ?", run, fixture.runId());
    db.execute("update workflow set status = ? where id = ?", workflow, fixture.workflowId());
  }

  /** Those of the tasks, by id, of the run and of the workflow. */
  private String letters() {
    return db.value(
        """
        select (select string_agg(status, '' order by id) from task where workflow_id = w.id)
          || run.status || w.status
        from workflow_run run join workflow w on w.id = run.workflow_id
        where run.id = ?
        """,
        fixture.runId());
  }
}
