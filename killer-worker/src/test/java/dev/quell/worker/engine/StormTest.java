package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Invariants;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, twice, through two processes: schedulers, distributors, workers, the watch
 * that sets T and X, in a workflow that nobody disturbs, in one that run after run resumes, and in
 * one that operators kill piece by piece. Afterwards the tables must be as if all had gone one
 * after the other.
 */
@Tag("storm")
@DatabaseTest
class StormTest {
  private static final long SEED = 20_260_301;
  private static final int TASKS = 750;
  private static final int DOOMED = 250;
  private static final int SECONDS = 12;

  /** For so long the storm goes on over a workflow that is killed for good. */
  private static final int SECONDS_AFTER_DOOM = 4;

  /** On a machine that is busy with other things. */
  private static final int MORE_SECONDS = 48;

  private static final int BUFFER_MILLIS = 20;

  /** Commands that must have moved instances for the storm to mean anything. */
  private static final Set<String> MOVERS =
      Stream.of(
              CommandKind.LOG_DISTRIBUTOR_ID,
              CommandKind.LOG_NO_DISTRIBUTOR_ID,
              CommandKind.LOG_KNOWN_ERROR,
              CommandKind.LOG_UNKNOWN_ERROR,
              CommandKind.SET_STATUS_FOR_TRIAGING,
              CommandKind.TERMINATE_TASK_INSTANCES,
              CommandKind.CREATE_KILL_JOB)
          .map(CommandKind::wireName)
          .collect(Collectors.toSet());

  private final Random random = new Random(SEED);
  private final TestDatabase db;
  private final Scene calm;
  private final Scene resumed;
  private final Scene doomed;
  private final StormRuns runs;
  private final StormKills kills;
  private final StormReports reports = new StormReports(random);
  private final Map<Long, Long> errorsApplied = new HashMap<>();

  StormTest(TestDatabase db) {
    this.db = db;
    calm = Scene.of(Fixture.create(db), TASKS);
    resumed = Scene.of(Fixture.create(db), TASKS);
    doomed = Scene.of(Fixture.create(db), DOOMED);
    kills = new StormKills(db, doomed.fixture.workflowId(), random);
    runs = new StormRuns(db, resumed.fixture.workflowId(), random);
    db.execute("update task set max_attempts = 6");
  }

  /** A workflow with one array. */
  private record Scene(Fixture fixture, List<Long> tasks) {
    private static Scene of(Fixture fixture, int tasks) {
      return new Scene(fixture, fixture.tasks(tasks, "G"));
    }
  }

  /** A command on its way. */
  private record Sent(Command command, Future<CommandReply> reply) {}

  @Test
  void leavesTheTablesAsIfAllHadGoneOneAfterTheOther() {
    Invariants invariants = Invariants.watch(db);
    List<TestWorker> workers =
        Stream.generate(() -> TestWorker.inChunksOf(50, BUFFER_MILLIS, db)).limit(2).toList();
    List<EventLog> logs = workers.stream().map(worker -> EventLog.of(worker.vertx())).toList();

    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    long last = end + MORE_SECONDS * 1_000_000_000L;
    KillJobReply doom = null;
    while (doom == null
        || System.nanoTime() < end
        || (runsThatEnded() < 2 && System.nanoTime() < last)) {
      rage(workers);
      if (doom == null && System.nanoTime() > end - SECONDS_AFTER_DOOM * 1_000_000_000L) {
        doom = workers.get(0).ask(kills.ofAll());
      }
    }
    db.<String>await("done"::equals, "select state from kill_job where id = ?", doom.killJobId());
    workers.forEach(worker -> Await.await(worker.drain()));
    workers.forEach(TestWorker::close);

    invariants.check();
    logs.forEach(log -> invariants.checkEvents(log.changes()));
    Set<String> kindsThatMoved =
        logs.stream()
            .flatMap(log -> log.changes().stream())
            .map(change -> change.getString("command"))
            .collect(Collectors.toSet());
    assertThat(errorRows()).isEqualTo(errorsApplied);
    assertThat(lettersReached())
        .contains("Q", "I", "O", "R", "T", "X", "K", "W", "E", "U", "Z", "D", "F");
    assertThat(workflowsWithSeveralLiveRuns()).isEmpty();
    assertThat(failedJobs()).isZero();
    assertThat(liveInstances(doomed)).as("live instances of what was killed for good").isZero();
    assertThat(db.<Long>value("select count(*) from kill_job where state = 'done'"))
        .as("jobs that were done")
        .isGreaterThan(5);
    assertThat(runsThatEnded()).as("runs that were resumed").isGreaterThan(1);
    assertThat(kindsThatMoved).containsAll(MOVERS);
    assertThat(workers)
        .as("deadlocks")
        .allSatisfy(
            worker ->
                assertThat(worker.meters().get("quell.retries").tag("sqlstate", "40P01").counter())
                    .returns(0.0, Counter::count));
  }

  /** Looks at the tables, then sends all that may come of it, and more, at the same time. */
  private void rage(List<TestWorker> workers) {
    List<Command> commands = new ArrayList<>();
    commands.addAll(queueing(calm, calm.fixture.runId()));
    commands.addAll(queueing(resumed, runs.newest()));
    commands.addAll(queueing(doomed, doomed.fixture.runId()));
    commands.addAll(kills.commands());
    commands.addAll(instantiating());
    commands.add(new SetStatusForTriaging(calm.fixture.runId()));
    commands.add(new SetStatusForTriaging(doomed.fixture.runId()));
    commands.addAll(runs.commands());
    commands.addAll(reporting());
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
  private List<Command> queueing(Scene scene, long runId) {
    Fixture fixture = scene.fixture;
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      commands.add(
          new QueueTaskBatch(
              fixture.arrayId(), fixture.resourcesId(), runId, slice(scene.tasks, 200)));
    }
    return commands;
  }

  private List<Command> reporting() {
    List<Command> commands = new ArrayList<>();
    List<Long> launched = new ArrayList<>();
    db.rows("select id, status, array_id, array_batch_num from task_instance order by id")
        .forEach(
            row -> {
              long id = (Long) row.get(0);
              String status = (String) row.get(1);
              commands.addAll(reports.about(id, status, (Long) row.get(2), (Integer) row.get(3)));
              if (status.equals("O")) {
                launched.add(id);
              }
            });
    commands.add(new LogReportByBatch(reports.seconds(), slice(launched, 100)));
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

  /** What other parts of the server do to instances, in their order of locks. */
  private void interfere() {
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
    } else if (sent.command instanceof TaskInstanceReport report
        && logsItsError(report)
        && applied(sent.reply.result())) {
      errorsApplied.merge(report.taskInstanceId(), 1L, Long::sum);
    }
  }

  private static boolean logsItsError(TaskInstanceReport report) {
    return report instanceof LogErrorWorkerNode
        || report instanceof LogNoDistributorId
        || report instanceof LogUnknownError
        || (report instanceof LogKnownError verdict
            && verdict.errorState() != TaskInstanceStatus.RUNNING);
  }

  private static boolean applied(CommandReply reply) {
    return (reply instanceof StatusReply status && status.applied())
        || (reply instanceof MessageReply message && message.applied());
  }

  private Map<Long, Long> errorRows() {
    Map<Long, Long> rows = new HashMap<>();
    db.rows(
            """
            select task_instance_id, count(*) from task_instance_error_log
            where description not like '% is being resumed: %' and description not like 'Killed by %'
            group by 1
            """)
        .forEach(row -> rows.put((Long) row.get(0), (Long) row.get(1)));
    return rows;
  }

  /** A job that fails in a storm has met what it cannot deal with. */
  private long failedJobs() {
    return db.value("select count(*) from kill_job where state = 'failed'");
  }

  private List<List<Object>> workflowsWithSeveralLiveRuns() {
    return db.rows(
        """
        select workflow_id from workflow_run
        where status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
        group by 1
        having count(*) > 1
        """);
  }

  private long liveInstances(Scene scene) {
    return db.value(
        """
        select count(*) from task_instance
        where workflow_run_id = ? and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
        """,
        scene.fixture.runId());
  }

  private long runsThatEnded() {
    return db.value("select count(*) from workflow_run where status = 'T'");
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
