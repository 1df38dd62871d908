package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.reply.TasksByStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that queue the same tasks at the same time, some of them through another process. */
@Tag("long")
@DatabaseTest
class QueueingRaceTest {
  private final TestDatabase db;
  private final List<TestWorker> workers;
  @Fresh private Fixture fixture;

  QueueingRaceTest(TestDatabase db, Closer closer) {
    this.db = db;
    workers = List.of(closer.register(TestWorker.on(db)), closer.register(TestWorker.on(db)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 2, 2, 8, 8, 8})
  void oneOfSeveralEqualCallsQueuesAndAllSeeIt(int callers) {
    List<Long> tasks = fixture.tasks(200, "G");

    List<Future<CommandReply>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(send(i, tasks));
    }

    Await.await(Future.all(calls));
    assertThat(calls)
        .extracting(Future::result)
        .containsOnly(new TasksByStatus(Map.of(TaskStatus.QUEUED, tasks)));
    assertOneAttemptEach(tasks);
    assertThat(batches()).containsExactly(List.of(1, 200L, 0, 199));
  }

  @RepeatedTest(3)
  void overlappingListsShareNoTask() {
    List<Long> tasks = fixture.tasks(300, "G");
    int[][] ranges = {{0, 120}, {60, 180}, {100, 300}, {0, 300}, {250, 300}, {0, 10}};

    List<Future<CommandReply>> calls = new ArrayList<>();
    for (int i = 0; i < ranges.length; i++) {
      calls.add(send(i, tasks.subList(ranges[i][0], ranges[i][1])));
    }

    Await.await(Future.all(calls));
    for (int i = 0; i < ranges.length; i++) {
      assertThat(((TasksByStatus) calls.get(i).result()).taskIds())
          .isEqualTo(Map.of(TaskStatus.QUEUED, tasks.subList(ranges[i][0], ranges[i][1])));
    }
    assertOneAttemptEach(tasks);
    assertThat(batches())
        .as("each batch has gapless steps from 0")
        .allSatisfy(batch -> assertThat(batch.get(1)).isEqualTo((Integer) batch.get(3) + 1L))
        .allSatisfy(batch -> assertThat(batch.get(2)).isEqualTo(0));
  }

  @RepeatedTest(3)
  void queueingAndAReportOfTheSameTaskBothSucceed() {
    long task = fixture.task("R");
    long instance = fixture.instance(task, "R");

    Future<CommandReply> done = workers.get(0).send(new LogDone(instance, WorkerDetails.NONE));
    Future<CommandReply> queued = send(1, List.of(task));

    assertThat(Await.await(done)).isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));
    assertThat(((TasksByStatus) Await.await(queued)).taskIds().values())
        .containsExactly(List.of(task));
    assertThat(db.taskStatus(task)).isEqualTo("D");
  }

  /**
   * A scheduler forgets a Task that comes back as waiting, so none may, not even one that was
   * queued and has failed before the call is over. Here the second batch is held up meanwhile.
   */
  @ParameterizedTest
  @CsvSource({"E, G", "Z, A"})
  void tellsNoTaskToBeWaitingThatItHasQueued(String instanceStatus, String taskStatus)
      throws SQLException {
    List<Long> tasks = fixture.tasks(1_001, "G");
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from task where id = " + tasks.get(1_000) + " for update");
      Future<CommandReply> call = send(0, tasks);
      db.<Long>await(
          queued -> queued == 1_000,
          "select count(*) from task_instance where array_id = ?",
          fixture.arrayId());

      db.execute(
          "update task_instance set status = ? where task_id = ?", instanceStatus, tasks.get(0));
      db.execute("update task set status = ? where id = ?", taskStatus, tasks.get(0));
      other.commit();

      assertThat(Await.await(call)).isEqualTo(new TasksByStatus(Map.of(TaskStatus.QUEUED, tasks)));
      assertThat(db.taskStatus(tasks.get(0))).isEqualTo(taskStatus);
    }
  }

  private Future<CommandReply> send(int caller, List<Long> tasks) {
    return workers
        .get(caller % workers.size())
        .send(new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks));
  }

  private void assertOneAttemptEach(List<Long> tasks) {
    assertThat(
            db.rows(
                """
                select t.status, t.num_attempts, count(ti.id)
                from task t left join task_instance ti on ti.task_id = t.id
                where t.id = any(?)
                group by t.id
                """,
                (Object) tasks.toArray(Long[]::new)))
        .hasSize(tasks.size())
        .containsOnly(List.of("Q", 1, 1L));
  }

  /** Number, members, first and last step of every batch. */
  private List<List<Object>> batches() {
    return db.rows(
        """
        select array_batch_num, count(*), min(array_step_id), max(array_step_id)
        from task_instance where array_id = ?
        group by 1 order by 1
        """,
        fixture.arrayId());
  }
}
