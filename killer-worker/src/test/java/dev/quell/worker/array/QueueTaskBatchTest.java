package dev.quell.worker.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.TasksByStatus;
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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler queues tasks: {@code docs/contract/array-and-task-instance.md} §2. */
@DatabaseTest
class QueueTaskBatchTest {
  @Shared private TestDatabase db;
  @Shared private TestWorker worker;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(strings = {"G", "A"})
  void startsAnAttemptOfATaskThatWaitsForOne(String waiting) {
    long task = fixture.task(waiting, 1, 3);
    Map<String, Object> before = db.row("task", task);

    assertThat(queue(List.of(task))).isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));

    Map<String, Object> after = db.row("task", task);
    assertThat(after).containsEntry("status", "Q").containsEntry("num_attempts", 2);
    assertThat(after.get("status_date")).isNotEqualTo(before.get("status_date"));
    after.putAll(
        Map.of("status", waiting, "num_attempts", 1, "status_date", before.get("status_date")));
    assertThat(after).as("all other columns").isEqualTo(before);
  }

  @Test
  void createsTheInstanceWithAllThatTheCallSays() {
    long task = fixture.task("G");
    long scaled =
        db.value(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            values (1, 'A', '{}') returning id
            """);

    worker.ask(new QueueTaskBatch(fixture.arrayId(), scaled, fixture.runId(), List.of(task)));

    assertThat(
            db.rows(
                """
                select status, workflow_run_id, array_id, task_resources_id, array_batch_num,
                       array_step_id,
                       num_nulls(submitted_date, report_by_date, distributor_id, nodename),
                       status_date > clock_timestamp() - interval '10 seconds'
                from task_instance where task_id = ?
                """,
                task))
        .containsExactly(List.of("Q", fixture.runId(), fixture.arrayId(), scaled, 1, 0, 4, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "E", "D", "F"})
  void leavesEveryOtherTaskAloneAndReportsIt(String letter) {
    long task = fixture.task(letter);
    Map<String, Object> before = db.row("task", task);

    assertThat(queue(List.of(task))).isEqualTo(Map.of(TaskStatus.ofCode(letter), List.of(task)));

    assertThat(db.row("task", task)).isEqualTo(before);
    assertThat(instancesOf(task)).isZero();
  }

  @Test
  void queuesWhatWaitsAmongTheOthers() {
    long running = fixture.task("R");
    long registered = fixture.task("G");
    long done = fixture.task("D");
    long adjusting = fixture.task("A");

    assertThat(queue(List.of(running, registered, done, adjusting)))
        .isEqualTo(
            Map.of(
                TaskStatus.RUNNING, List.of(running),
                TaskStatus.DONE, List.of(done),
                TaskStatus.QUEUED, List.of(registered, adjusting)));
    assertThat(stepsOf(1)).containsExactly(List.of(registered, 0), List.of(adjusting, 1));
  }

  @Test
  void aRepetitionCreatesNothingAndReportsTheSame() {
    List<Long> tasks = fixture.tasks(5, "G");
    queue(tasks);

    assertThat(queue(tasks)).isEqualTo(Map.of(TaskStatus.QUEUED, tasks));

    assertThat(stepsOf(1)).hasSize(5);
    assertThat(stepsOf(2)).isEmpty();
    assertThat(attemptsOf(tasks)).containsOnly(1);
  }

  @Test
  void aLateCallReportsWhereTheTasksAreByNow() {
    List<Long> tasks = fixture.tasks(2, "G");
    queue(tasks);
    db.execute("update task set status = 'D' where id = ?", tasks.get(0));

    assertThat(queue(tasks))
        .isEqualTo(
            Map.of(
                TaskStatus.DONE, List.of(tasks.get(0)),
                TaskStatus.QUEUED, List.of(tasks.get(1))));
  }

  @Test
  void leavesOutUnknownTasks() {
    long task = fixture.task("G");

    assertThat(queue(List.of(task, 987_654_321L, Long.MAX_VALUE)))
        .isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));
    assertThat(queue(List.of(987_654_321L))).isEmpty();
  }

  @Test
  void anEmptyListIsNothingToDo() {
    assertThat(queue(List.of())).isEmpty();
  }

  @Test
  void cutsLongListsIntoBatchesOfAThousand() {
    List<Long> tasks = fixture.tasks(1205, "G");

    assertThat(queue(tasks)).isEqualTo(Map.of(TaskStatus.QUEUED, tasks));

    assertThat(stepsOf(1)).isEqualTo(numbered(tasks.subList(0, 1000)));
    assertThat(stepsOf(2)).isEqualTo(numbered(tasks.subList(1000, 1205)));
    assertThat(stepsOf(3)).isEmpty();
    assertThat(attemptsOf(tasks)).containsOnly(1);
  }

  /** As text, 1000 would come before 999. */
  @Test
  void ordersStepsByTheNumberOfTheTaskHoweverItIsSent() {
    db.execute(
        "select setval(pg_get_serial_sequence('task', 'id'), greatest(9996, max(id))) from task");
    List<Long> tasks = fixture.tasks(8, "G");
    List<Object> shuffled = new ArrayList<>();
    for (int i : new int[] {7, 0, 3, 5, 1, 2, 6, 4, 4, 0}) {
      shuffled.add(i % 2 == 0 ? (Object) tasks.get(i) : tasks.get(i).toString());
    }

    JsonObject reply =
        worker.askJson(
            CommandKind.QUEUE_TASK_BATCH,
            new JsonObject()
                .put("array_id", fixture.arrayId())
                .put("task_resources_id", fixture.resourcesId())
                .put("workflow_run_id", fixture.runId())
                .put("task_ids", new JsonArray(shuffled)));

    assertThat(reply)
        .isEqualTo(
            new JsonObject()
                .put("tasks_by_status", new JsonObject().put("Q", new JsonArray(tasks))));
    assertThat(stepsOf(1)).isEqualTo(numbered(tasks));
  }

  @Test
  void numbersTheBatchesOfEachArrayByThemselves() {
    long otherArray = fixture.newArray("other");
    List<Long> tasks = fixture.tasks(3, "G");
    queue(tasks.subList(0, 1));
    queue(tasks.subList(1, 2));

    worker.ask(
        new QueueTaskBatch(
            otherArray, fixture.resourcesId(), fixture.runId(), tasks.subList(2, 3)));

    assertThat(stepsOf(1)).isEqualTo(numbered(tasks.subList(0, 1)));
    assertThat(stepsOf(2)).isEqualTo(numbered(tasks.subList(1, 2)));
    assertThat(
            db.<Integer>value(
                "select array_batch_num from task_instance where array_id = ?", otherArray))
        .isEqualTo(1);
  }

  @Test
  void refusesAnUnknownArray() {
    assertRefused(
        task -> new QueueTaskBatch(987, fixture.resourcesId(), fixture.runId(), task),
        FailureCode.NOT_FOUND,
        "There is no array 987.");
  }

  @Test
  void refusesAnUnknownWorkflowRun() {
    assertRefused(
        task -> new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), 987_654, task),
        FailureCode.NOT_FOUND,
        "There is no workflow run 987654.");
  }

  @Test
  void refusesUnknownResources() {
    assertRefused(
        task -> new QueueTaskBatch(fixture.arrayId(), 987_654, fixture.runId(), task),
        FailureCode.NOT_FOUND,
        "There are no task resources 987654.");
  }

  /** A task that came back as G would be forgotten by its scheduler, so the call must fail. */
  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X"})
  void queuesNothingWhileAnInstanceOfThisRunStillLives(String live) {
    long blocked = fixture.task("G");
    long instance = fixture.instance(blocked, live);
    long free = fixture.task("G");
    List<Map<String, Object>> before = List.of(db.row("task", blocked), db.row("task", free));

    Throwable failure = Await.failureOf(worker.send(command(List.of(blocked, free))));

    assertThat(failure).isInstanceOf(CommandException.class);
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("still has a live instance in this workflow run");
    assertThat(List.of(db.row("task", blocked), db.row("task", free))).isEqualTo(before);
    assertThat(instancesOf(free)).isZero();

    db.execute("update task_instance set status = 'F' where id = ?", instance);
    assertThat(queue(List.of(blocked, free)))
        .isEqualTo(Map.of(TaskStatus.QUEUED, List.of(blocked, free)));
  }

  @Test
  void aLongListThatMeetsALiveInstanceIsQueuedInPartAndWholeWhenRepeated() {
    List<Long> tasks = fixture.tasks(1_001, "G");
    long instance = fixture.instance(tasks.get(1_000), "R", 99, 0);

    Throwable failure = Await.failureOf(worker.send(command(tasks)));

    assertThat(failure)
        .hasMessageContaining("not all of the list was queued")
        .hasMessageContaining("Repeat the call");
    assertThat(stepsOf(100)).isEqualTo(numbered(tasks.subList(0, 1_000)));
    db.execute("update task_instance set status = 'F' where id = ?", instance);
    assertThat(queue(tasks)).isEqualTo(Map.of(TaskStatus.QUEUED, tasks));
    assertThat(attemptsOf(tasks)).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"K", "W", "E", "U", "Z", "D", "F"})
  void anInstanceThatHasEndedOrIsToldToIsNotInTheWay(String status) {
    long task = fixture.task("G");
    fixture.instance(task, status);

    assertThat(queue(List.of(task))).isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));
    assertThat(instancesOf(task)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "T", "X"})
  void whatAnEarlierRunLeftBehindIsNotInTheWay(String live) {
    long task = fixture.task("G");
    fixture.instanceOfEarlierRun(task, live);

    assertThat(queue(List.of(task))).isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "A"})
  void failsATaskThatAKillHoldsInsteadOfQueueingIt(String waiting) {
    long held = fixture.task(waiting, 1, 3);
    long free = fixture.task(waiting, 1, 3);
    hold(fixture.runId(), held);

    assertThat(queue(List.of(held, free)))
        .isEqualTo(Map.of(TaskStatus.ERROR_FATAL, List.of(held), TaskStatus.QUEUED, List.of(free)));

    assertThat(db.row("task", held)).containsEntry("status", "F").containsEntry("num_attempts", 1);
    assertThat(instancesOf(held)).isZero();
    assertThat(stepsOf(1)).containsExactly(List.of(free, 0));
  }

  @Test
  void aRepetitionTellsOfAHeldTaskTheSame() {
    long held = fixture.task("G");
    hold(fixture.runId(), held);
    queue(List.of(held));
    Map<String, Object> before = db.row("task", held);

    assertThat(queue(List.of(held))).isEqualTo(Map.of(TaskStatus.ERROR_FATAL, List.of(held)));

    assertThat(db.row("task", held)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I", "O", "R", "E", "D"})
  void aHoldLeavesATaskAloneThatDoesNotWait(String letter) {
    long held = fixture.task(letter);
    hold(fixture.runId(), held);

    assertThat(queue(List.of(held))).isEqualTo(Map.of(TaskStatus.ofCode(letter), List.of(held)));
    assertThat(db.taskStatus(held)).isEqualTo(letter);
  }

  @Test
  void aHoldOfAnEarlierRunDoesNotBindALaterOne() {
    long task = fixture.task("G");
    hold(fixture.newRun("T"), task);

    assertThat(queue(List.of(task))).isEqualTo(Map.of(TaskStatus.QUEUED, List.of(task)));
  }

  /** What a kill job holds while the call waits for the Task is seen once it has the lock. */
  @Test
  void seesAHoldThatIsCommittedWhileItWaitsForTheTask() throws SQLException {
    long task = fixture.task("G");
    long job = job();
    try (RowHolder kill = RowHolder.of(db)) {
      kill.lock("task", task);
      Future<CommandReply> call = worker.send(command(List.of(task)));
      kill.awaitWaiterOnRowOf("task");
      kill.write(
          "insert into held_task (workflow_run_id, task_id, kill_job_id) values (%d, %d, %d)"
              .formatted(fixture.runId(), task, job));
      kill.commit();

      assertThat(Await.await(call))
          .isEqualTo(new TasksByStatus(Map.of(TaskStatus.ERROR_FATAL, List.of(task))));
    }
    assertThat(instancesOf(task)).isZero();
  }

  private void hold(long runId, long task) {
    db.execute(
        "insert into held_task (workflow_run_id, task_id, kill_job_id) values (?, ?, ?)",
        runId,
        task,
        job());
  }

  private long job() {
    return db.value(
        """
        insert into kill_job
          (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon, state)
        values ('alice', 'runaway', '{}', '{}', 'graceful', 'hold', 1, 0, 'done')
        returning id
        """);
  }

  private void assertRefused(
      java.util.function.Function<List<Long>, QueueTaskBatch> command,
      FailureCode code,
      String sentence) {
    long task = fixture.task("G");
    Map<String, Object> before = db.row("task", task);

    Throwable failure = Await.failureOf(worker.send(command.apply(List.of(task))));

    assertThat(failure).isInstanceOf(CommandException.class).hasMessage(sentence);
    assertThat(((CommandException) failure).code()).isEqualTo(code);
    assertThat(db.row("task", task)).isEqualTo(before);
    assertThat(instancesOf(task)).isZero();
  }

  private Map<TaskStatus, List<Long>> queue(List<Long> tasks) {
    return worker.<TasksByStatus>ask(command(tasks)).taskIds();
  }

  private QueueTaskBatch command(List<Long> tasks) {
    return new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks);
  }

  /** The Tasks and steps of a batch in the order of the ids of its instances. */
  private List<List<Object>> stepsOf(int batch) {
    return db.rows(
        """
        select task_id, array_step_id from task_instance
        where array_id = ? and array_batch_num = ?
        order by id
        """,
        fixture.arrayId(),
        batch);
  }

  private static List<List<Object>> numbered(List<Long> tasks) {
    return LongStream.range(0, tasks.size())
        .mapToObj(step -> List.<Object>of(tasks.get((int) step), (int) step))
        .toList();
  }

  private List<Object> attemptsOf(List<Long> tasks) {
    return db
        .rows(
            "select num_attempts from task where id = any(?)", (Object) tasks.toArray(Long[]::new))
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private long instancesOf(long task) {
    return db.value("select count(*) from task_instance where task_id = ?", task);
  }
}
