package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Invariants;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A run is resumed in the middle of its work, through two processes: triage, termination, kills,
 * queueing and all reports at once.
 */
@Tag("long")
@DatabaseTest
class RunInstancesRaceTest {
  private static final long SEED = 20_260_401;
  private static final int TASKS = 1_205;
  private static final int ROUNDS = 6;
  private static final int ROUND_OF_THE_RESUME = 3;

  /** Nobody but the resume moves these, so that it meets each of its steps. */
  private static final List<String> RESERVED = List.of("Q", "I", "O", "R");

  /** Nobody but triage moves the members of this batch: their time is up. */
  private static final int OVERDUE_BATCH = RESERVED.size() + 1;

  private final Random random = new Random(SEED);
  @Shared private TestDatabase db;
  private final Fixture fixture;
  private final List<Long> tasks;

  RunInstancesRaceTest(Fixture fixture) {
    this.fixture = fixture;
    tasks = fixture.tasks(TASKS, "G");
  }

  @Test
  void leavesTheTablesAsIfAllHadGoneOneAfterTheOther() {
    Invariants invariants = Invariants.watch(db);
    List<TestWorker> workers =
        List.of(TestWorker.inChunksOf(50, 1, db), TestWorker.inChunksOf(50, 1, db));
    List<EventLog> logs = workers.stream().map(worker -> EventLog.of(worker.vertx())).toList();
    for (String letter : RESERVED) {
      fixture.batch(RESERVED.indexOf(letter) + 1, 60, letter, letter);
    }
    fixture.batch(OVERDUE_BATCH, 10, "O", "O");
    db.execute(
        "update task_instance set report_by_date = clock_timestamp() - interval '1 s'"
            + " where array_batch_num = ?",
        OVERDUE_BATCH);
    for (int round = 0; round < ROUNDS; round++) {
      if (round == ROUND_OF_THE_RESUME) {
        db.execute("update workflow_run set status = 'C' where id = ?", fixture.runId());
      }
      rage(workers, round <= ROUND_OF_THE_RESUME ? OVERDUE_BATCH : 0);
    }
    workers.get(0).ask(new TerminateTaskInstances(fixture.runId()));
    workers.forEach(worker -> Await.await(worker.drain()));
    Await.until(() -> told(logs).size() >= moves().size());
    workers.forEach(TestWorker::close);

    invariants.check();
    assertThat(told(logs)).containsExactlyInAnyOrderElementsOf(moves());
    assertThat(
            db.<Long>value("select count(*) from task_instance where status in ('Q','I','O','R')"))
        .as("left behind")
        .isZero();
    assertThat(terminationsLogged()).isEqualTo(terminated()).isPositive();
    assertThat(stepsTaken())
        .contains("Q F", "I F", "O K", "R K", "R T", "O X", "T R", "K F", "R D");
  }

  /** Every move that events told of; those of different verticles may overtake each other. */
  private static List<String> told(List<EventLog> logs) {
    return logs.stream()
        .flatMap(log -> log.changes().stream())
        .filter(change -> change.getString("from") != null)
        .map(
            change ->
                "%d %s %s"
                    .formatted(
                        change.getLong("task_instance_id"),
                        change.getString("from"),
                        change.getString("to")))
        .toList();
  }

  /** Every move that the database saw. */
  private List<String> moves() {
    return db
        .rows("select task_instance_id || ' ' || from_status || ' ' || to_status from status_audit")
        .stream()
        .map(row -> (String) row.get(0))
        .toList();
  }

  /**
   * Sends all that may come of what is in the tables, and more, at the same time.
   *
   * @param reservedBatches batches up to this number are left to the resume
   */
  private void rage(List<TestWorker> workers, int reservedBatches) {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      commands.add(
          new QueueTaskBatch(
              fixture.arrayId(), fixture.resourcesId(), fixture.runId(), slice(tasks, 500)));
      commands.add(new SetStatusForTriaging(fixture.runId()));
      commands.add(new TerminateTaskInstances(fixture.runId()));
    }
    commands.add(new InstantiateTaskInstances(slice(inStatus("Q", reservedBatches), 400)));
    List<Long> launched = inStatus("O", reservedBatches);
    commands.add(new LogReportByBatch(0, launched));
    commands.add(new LogArrayDistributorIds(fixture.arrayId(), jobs(launched)));
    db.rows(
            "select distinct array_batch_num from task_instance where array_batch_num > ?",
            reservedBatches)
        .forEach(
            row -> {
              int batch = (Integer) row.get(0);
              commands.add(new TransitionToLaunched(fixture.arrayId(), batch, 0));
              if (random.nextBoolean()) {
                commands.add(new TransitionToKilled(fixture.arrayId(), batch));
              }
            });
    db.rows("select id, status from task_instance where array_batch_num > ?", reservedBatches)
        .forEach(row -> commands.add(report((Long) row.get(0), (String) row.get(1))));
    Collections.shuffle(commands, random);
    List<Future<CommandReply>> replies = new ArrayList<>();
    for (Command command : commands) {
      replies.add(workers.get(random.nextInt(workers.size())).send(command));
    }
    Await.await(Future.all(replies));
  }

  private Command report(long id, String status) {
    int dice = random.nextInt(4);
    return switch (status) {
      case "Q", "I", "O" -> new LogRunning(id, dice == 0 ? 60 : 0, WorkerDetails.NONE);
      case "R", "T" ->
          switch (dice) {
            case 0 -> new LogDone(id, WorkerDetails.NONE);
            case 1 ->
                new LogErrorWorkerNode(
                    id, TaskInstanceStatus.ERROR, "it broke", WorkerDetails.NONE);
            default -> new LogReportBy(id, 0, WorkerDetails.NONE);
          };
      case "K" ->
          new LogErrorWorkerNode(id, TaskInstanceStatus.ERROR_FATAL, "killed", WorkerDetails.NONE);
      default -> new LogReportBy(id, 60, WorkerDetails.NONE);
    };
  }

  private List<Long> inStatus(String letter, int reservedBatches) {
    return db
        .rows(
            "select id from task_instance where status = ? and array_batch_num > ? order by id",
            letter,
            reservedBatches)
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  private static Map<Long, String> jobs(List<Long> ids) {
    return ids.stream().collect(Collectors.toMap(Function.identity(), id -> "881_" + id));
  }

  private List<Long> slice(List<Long> ids, int size) {
    int start = random.nextInt(Math.max(1, ids.size() - size + 1));
    return ids.subList(start, Math.min(ids.size(), start + size));
  }

  private long terminated() {
    return db.value(
        """
        select count(*) from status_audit
        where (from_status, to_status) in (('Q', 'F'), ('I', 'F'), ('O', 'K'), ('R', 'K'))
        """);
  }

  private long terminationsLogged() {
    return db.value(
        "select count(*) from task_instance_error_log where description like '%is being resumed%'");
  }

  private List<Object> stepsTaken() {
    return db.rows("select distinct from_status || ' ' || to_status from status_audit").stream()
        .map(row -> row.get(0))
        .toList();
  }
}
