package dev.quell.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogError;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Invariants;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything at once, twice, through two processes: schedulers, distributors, workers, the watch
 * that sets T and X, the resume that sets K. Afterwards the tables must be as if all had gone one
 * after the other.
 */
@ExtendWith(PostgresExtension.class)
class StormTest {
  private static final long SEED = 20_260_301;
  private static final int TASKS = 1_500;
  private static final int SECONDS = 8;

  private final Random random = new Random(SEED);
  private final TestDatabase db;
  private final Fixture fixture;
  private final List<Long> tasks;
  private final Map<Long, Long> errorsApplied = new HashMap<>();

  StormTest(TestDatabase db) {
    this.db = db;
    fixture = Fixture.create(db);
    tasks = fixture.tasks(TASKS, "G");
    db.execute("update task set max_attempts = 6");
  }

  /** A command on its way. */
  private record Sent(Command command, Future<CommandReply> reply) {}

  @Test
  void leavesTheTablesAsIfAllHadGoneOneAfterTheOther() {
    Invariants invariants = Invariants.watch(db);
    List<TestWorker> workers =
        List.of(TestWorker.inChunksOf(50, db), TestWorker.inChunksOf(50, db));
    List<EventLog> logs = workers.stream().map(worker -> EventLog.of(worker.vertx())).toList();

    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end) {
      rage(workers);
    }
    workers.forEach(worker -> Await.await(worker.drain()));
    workers.forEach(TestWorker::close);

    invariants.check();
    logs.forEach(log -> invariants.checkEvents(log.changes()));
    assertThat(errorRows()).isEqualTo(errorsApplied);
    assertThat(lettersReached())
        .contains("Q", "I", "O", "R", "T", "X", "K", "E", "U", "Z", "D", "F");
    assertThat(workers)
        .as("deadlocks")
        .allSatisfy(
            worker ->
                assertThat(worker.meters().find("quell.retries").tag("sqlstate", "40P01").counter())
                    .isNull());
  }

  /** Looks at the tables, then sends all that may come of it, and more, at the same time. */
  private void rage(List<TestWorker> workers) {
    List<Command> commands = new ArrayList<>();
    commands.addAll(queueing());
    commands.addAll(instantiating());
    db.rows("select id, status, array_batch_num from task_instance")
        .forEach(
            row ->
                commands.addAll(
                    commandsAbout((Long) row.get(0), (String) row.get(1), (Integer) row.get(2))));
    List<Command> copies = new ArrayList<>(commands);
    copies.addAll(commands);
    Collections.shuffle(copies, random);

    List<Sent> sent = new ArrayList<>(copies.size());
    for (int i = 0; i < copies.size(); i++) {
      Command command = copies.get(i);
      sent.add(new Sent(command, workers.get(random.nextInt(workers.size())).send(command)));
      if (i % 500 == 250) {
        interfere();
      }
    }
    sent.forEach(this::settle);
  }

  /** Overlapping lists of tasks, whatever their status. */
  private List<Command> queueing() {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      commands.add(
          new QueueTaskBatch(
              fixture.arrayId(), fixture.resourcesId(), fixture.runId(), slice(tasks, 300)));
    }
    return commands;
  }

  private List<Command> instantiating() {
    List<Long> queued =
        db.rows("select id from task_instance where status in ('Q', 'I') order by id").stream()
            .map(row -> (Long) row.get(0))
            .toList();
    return List.of(
        new InstantiateTaskInstances(slice(queued, 200)),
        new InstantiateTaskInstances(slice(queued, 200)),
        new InstantiateTaskInstances(queued));
  }

  private List<Long> slice(List<Long> ids, int size) {
    int start = random.nextInt(Math.max(1, ids.size() - size));
    return List.copyOf(new TreeSet<>(ids.subList(start, Math.min(ids.size(), start + size))));
  }

  private List<Command> commandsAbout(long id, String status, int batch) {
    return switch (status) {
      case "I" -> chance(20, start(id), new TransitionToLaunched(fixture.arrayId(), batch, 60));
      case "O", "X" -> chance(60, start(id), error(id, "E"), error(id, "Z"), error(id, "U"));
      case "R" -> chance(70, beat(id), done(id), error(id, "E"), error(id, "Z"), error(id, "U"));
      case "T" -> chance(70, beat(id), done(id), error(id, "E"), error(id, "F"), start(id));
      case "K" ->
          chance(
              50,
              new TransitionToKilled(fixture.arrayId(), batch),
              error(id, "F"),
              done(id),
              beat(id),
              start(id));
      case "Q" -> chance(5, start(id), done(id));
      default -> chance(5, beat(id), done(id), error(id, "E"), error(id, "F"), start(id));
    };
  }

  /** One of some commands, or none. */
  private List<Command> chance(int percent, Command... commands) {
    return random.nextInt(100) < percent
        ? List.of(commands[random.nextInt(commands.length)])
        : List.of();
  }

  private static Command start(long id) {
    return new LogRunning(id, 60, WorkerDetails.NONE);
  }

  private static Command beat(long id) {
    return new LogReportBy(id, 60, WorkerDetails.NONE);
  }

  private static Command done(long id) {
    return new LogDone(
        id, new WorkerDetails("node", "17_3", null, "/out", "/err", "a log", "another"));
  }

  private static Command error(long id, String state) {
    return new LogError(id, TaskInstanceStatus.ofCode(state), "it broke", WorkerDetails.NONE);
  }

  /** What other parts of the server do to instances, in their order of locks. */
  private void interfere() {
    move("R", "T", 5);
    move("O", "X", 3);
    move("O", "K", 3);
    move("R", "K", 5);
  }

  private void move(String from, String to, int limit) {
    db.execute(
        """
        with chosen as (
          select t.id from task t
          where exists (select from task_instance ti where ti.task_id = t.id and ti.status = ?)
          order by t.id
          offset ? limit ?
        ),
        tasks as materialized (
          select t.id from task t join chosen using (id) order by t.id for no key update of t
        ),
        instances as materialized (
          select ti.id from task_instance ti join tasks on tasks.id = ti.task_id
          where ti.status = ?
          order by ti.id
          for no key update of ti
        )
        update task_instance ti set status = ?, status_date = clock_timestamp()
        from instances where ti.id = instances.id
        """,
        from,
        random.nextInt(50),
        limit,
        from,
        to);
  }

  private void settle(Sent sent) {
    Throwable failure = Await.outcomeOf(sent.reply);
    if (failure != null) {
      assertThat(failure).as("%s", sent.command).isInstanceOf(CommandException.class);
      assertThat(((CommandException) failure).code())
          .as("%s: %s", sent.command, failure)
          .isEqualTo(FailureCode.UNAVAILABLE);
    } else if (sent.command instanceof LogError error
        && ((StatusReply) sent.reply.result()).applied()) {
      errorsApplied.merge(error.taskInstanceId(), 1L, Long::sum);
    }
  }

  private Map<Long, Long> errorRows() {
    Map<Long, Long> rows = new HashMap<>();
    db.rows("select task_instance_id, count(*) from task_instance_error_log group by 1")
        .forEach(row -> rows.put((Long) row.get(0), (Long) row.get(1)));
    return rows;
  }

  /** All letters that an instance ever had; the storm must have reached them to mean anything. */
  private List<Object> lettersReached() {
    return db
        .rows("select from_status from status_audit union select to_status from status_audit")
        .stream()
        .map(row -> row.get(0))
        .toList();
  }
}
