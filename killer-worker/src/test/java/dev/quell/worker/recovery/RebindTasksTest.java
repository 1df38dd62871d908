package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.command.RebindTasks.Rebinding;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.TasksByStatus;
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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What binding does to Tasks that exist already ({@code docs/contract/workflow-and-bind.md} §22).
 */
@DatabaseTest
class RebindTasksTest {
  private final TestDatabase db;
  private final TestWorker worker;
  @Fresh private Fixture fixture;

  RebindTasksTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.inChunksOf(3, db));
  }

  @ParameterizedTest
  @CsvSource({
    "G, false, true", "G, true, true",
    "A, false, true", "A, true, true",
    "Q, false, true", "Q, true, true",
    "I, false, true", "I, true, true",
    "O, false, true", "O, true, true",
    "R, false, false", "R, true, true",
    "E, false, true", "E, true, true",
    "D, false, false", "D, true, false",
    "F, false, true", "F, true, true"
  })
  void aTaskBeginsAnewAccordingToItsStatus(String status, boolean flag, boolean anew) {
    long task = fixture.task(status, 2, 3);
    Map<String, Object> before = db.row("task", task);

    TasksByStatus reply = worker.ask(RebindTasks.of(List.of(again(task, flag))));

    assertThat(reply.taskIds())
        .isEqualTo(Map.of(TaskStatus.ofCode(anew ? "G" : status), List.of(task)));
    if (anew) {
      assertBegunAnew(task, before);
    } else {
      assertThat(db.row("task", task)).isEqualTo(before);
    }
  }

  /** Array and resources are never replaced, nor what hangs on them. */
  private void assertBegunAnew(long task, Map<String, Object> before) {
    Map<String, Object> after = db.row("task", task);
    assertThat(after)
        .containsEntry("status", "G")
        .containsEntry("num_attempts", 0)
        .containsEntry("name", "again")
        .containsEntry("command", "run it again")
        .containsEntry("max_attempts", 9);
    assertThat(after.get("status_date")).isNotEqualTo(before.get("status_date"));
    List.of(
            "workflow_id",
            "node_id",
            "task_args_hash",
            "array_id",
            "task_resources_id",
            "resource_scales",
            "fallback_queues")
        .forEach(column -> assertThat(after.get(column)).isEqualTo(before.get(column)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X", "K"})
  void aTaskWithALiveInstanceOfAnAliveRunIsLeftAlone(String instance) {
    long task = fixture.task("R");
    fixture.instance(task, instance);

    TasksByStatus reply = worker.ask(RebindTasks.of(List.of(again(task, true))));

    assertThat(reply.taskIds()).isEqualTo(Map.of(TaskStatus.RUNNING, List.of(task)));
    assertThat(db.row("task", task))
        .containsEntry("status", "R")
        .containsEntry("num_attempts", 1)
        .containsEntry("name", "task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"L", "B", "I", "O", "R", "C", "H"})
  void anAliveRunKeepsItsTasks(String run) {
    long task = fixture.task("Q");
    fixture.instance(task, "Q");
    db.execute("update workflow_run set status = ? where id = ?", run, fixture.runId());

    worker.ask(RebindTasks.of(List.of(again(task, true))));

    assertThat(db.taskStatus(task)).isEqualTo("Q");
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "D", "E", "S", "T", "A"})
  void whatADeadRunLeftBehindBeginsAnew(String run) {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");
    db.execute("update workflow_run set status = ? where id = ?", run, fixture.runId());

    worker.ask(RebindTasks.of(List.of(again(task, true))));

    assertThat(db.taskStatus(task)).isEqualTo("G");
    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"W", "E", "U", "Z", "D", "F"})
  void anEndedInstanceHoldsNoTask(String instance) {
    long task = fixture.task("F");
    fixture.instance(task, instance);

    worker.ask(RebindTasks.of(List.of(again(task, false))));

    assertThat(db.taskStatus(task)).isEqualTo("G");
  }

  @Test
  void manyTasksAreTakenInChunksAndAgain() {
    List<Long> tasks = fixture.tasks(10, "F");
    RebindTasks command =
        RebindTasks.of(
            IntStream.range(0, 10).mapToObj(i -> again(tasks.get(9 - i), false)).toList());

    TasksByStatus first = worker.ask(command);
    TasksByStatus repeated = worker.ask(command);

    assertThat(first.taskIds()).isEqualTo(Map.of(TaskStatus.REGISTERING, tasks));
    assertThat(repeated).isEqualTo(first);
  }

  @Test
  void unknownTasksAreLeftOut() {
    TasksByStatus reply = worker.ask(RebindTasks.of(List.of(again(999_999_999, true))));

    assertThat(reply.taskIds()).isEmpty();
  }

  @Test
  void aTaskMustNotComeTwice() {
    List<Rebinding> twice = List.of(again(7, true), again(8, true), again(7, false));

    assertThatThrownBy(() -> RebindTasks.of(twice))
        .isInstanceOf(CommandException.class)
        .hasMessage("The field 'tasks' must name each Task once, but it names 7 twice.");
  }

  /** It is decided on what the lock returned. */
  @Test
  void aTaskThatIsBeingFinishedStaysDone() throws SQLException {
    long task = fixture.task("O");
    try (RowHolder report = RowHolder.of(db)) {
      report.write("update task set status = 'D' where id = " + task);

      Future<CommandReply> reply = worker.send(RebindTasks.of(List.of(again(task, true))));
      report.awaitWaiterOnRowOf("task");
      report.commit();

      assertThat(((TasksByStatus) Await.await(reply)).taskIds())
          .isEqualTo(Map.of(TaskStatus.DONE, List.of(task)));
      assertThat(db.taskStatus(task)).isEqualTo("D");
    }
  }

  /** The instance is looked for after the lock of its Task was obtained. */
  @Test
  void aTaskThatIsBeingQueuedStaysQueued() throws SQLException {
    long task = fixture.task("G", 0, 3);
    try (RowHolder queueing = RowHolder.of(db)) {
      queueing.write("update task set status = 'Q', num_attempts = 1 where id = " + task);
      queueing.write(
          """
          insert into task_instance
            (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id)
          values (%d, %d, %d, %d, 1, 0)
          """
              .formatted(fixture.runId(), fixture.arrayId(), task, fixture.resourcesId()));

      Future<CommandReply> reply = worker.send(RebindTasks.of(List.of(again(task, true))));
      queueing.awaitWaiterOnRowOf("task");
      queueing.commit();

      assertThat(((TasksByStatus) Await.await(reply)).taskIds())
          .isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));
      assertThat(db.row("task", task)).containsEntry("num_attempts", 1);
    }
  }

  private static Rebinding again(long task, boolean resetIfRunning) {
    return new Rebinding(task, "again", "run it again", 9, resetIfRunning);
  }
}
