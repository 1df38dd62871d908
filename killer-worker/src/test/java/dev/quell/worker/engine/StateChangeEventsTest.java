package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.StateChanged;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.EventLog;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told to the cluster of committed changes. */
@Tag("long")
@DatabaseTest
class StateChangeEventsTest {
  private static final int CHUNK = 7;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private TestWorker worker;
  private EventLog log;

  @BeforeEach
  void start(Closer closer) {
    worker = closer.register(TestWorker.inChunksOf(CHUNK, db));
    log = EventLog.of(worker.vertx());
  }

  @Test
  void tellWhatChangedFromWhatToWhat() {
    long task = fixture.task("O");
    long instance = fixture.instance(task, "O");

    worker.ask(new LogRunning(instance, 60, WorkerDetails.NONE));

    JsonObject event = log.await(1).get(0);
    assertThat(event.fieldNames()).containsExactlyInAnyOrder("at", "changes");
    assertThat(Instant.parse(event.getString("at")))
        .isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
    assertThat(event.getJsonArray("changes"))
        .isEqualTo(JsonArray.of(change("log_running", instance, "O", "R", task, "R")));
  }

  @Test
  void nameNoTaskStatusWhenTheTaskWasNotTouched() {
    long task = fixture.task("D");
    long orphan = fixture.instance(task, "R");

    worker.ask(error(orphan));

    log.await(1);
    assertThat(log.changes())
        .containsExactly(change("log_error_worker_node", orphan, "R", "F", task, null));
  }

  @Test
  void comeFromEveryKindOfCommand() {
    long task = fixture.task("G");
    worker.ask(
        new QueueTaskBatch(
            fixture.arrayId(), fixture.resourcesId(), fixture.runId(), List.of(task)));
    long instance = db.value("select id from task_instance where task_id = ?", task);
    worker.ask(new InstantiateTaskInstances(List.of(instance)));
    worker.ask(new TransitionToLaunched(fixture.arrayId(), 1, 60));
    worker.ask(new LogRunning(instance, 60, WorkerDetails.NONE));
    db.execute("update task_instance set status = 'T' where id = ?", instance);
    worker.ask(new LogReportBy(instance, 60, WorkerDetails.NONE));
    db.execute("update task_instance set status = 'K' where id = ?", instance);
    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));

    log.await(6);
    assertThat(log.changes())
        .containsExactly(
            change("queue_task_batch", instance, null, "Q", task, "Q"),
            change("instantiate_task_instances", instance, "Q", "I", task, "I"),
            change("transition_to_launched", instance, "I", "O", task, "O"),
            change("log_running", instance, "O", "R", task, "R"),
            change("log_report_by", instance, "T", "R", task, null),
            change("transition_to_killed", instance, "K", "F", task, "F"));
  }

  @Test
  void comeFromEveryReportOfADistributor() {
    long task = fixture.task("I");
    long instance = fixture.instance(task, "I");
    worker.ask(new LogDistributorId(instance, "4711", 60));
    db.execute("update task_instance set status = 'T' where id = ?", instance);
    worker.ask(verdict(instance, TaskInstanceStatus.RUNNING));
    worker.ask(
        new LogUnknownError(
            fixture.overdue(instance),
            TaskInstanceStatus.UNKNOWN_ERROR,
            "vanished",
            WorkerDetails.NONE));
    long refused = fixture.instance(fixture.task("I"), "I");
    worker.ask(new LogNoDistributorId(refused, "invalid account"));

    log.await(4);
    assertThat(log.changes())
        .containsExactly(
            change("log_distributor_id", instance, "I", "O", task, "O"),
            change("log_known_error", instance, "T", "R", task, "R"),
            change("log_unknown_error", instance, "R", "U", task, "G"),
            change("log_no_distributor_id", refused, "I", "W", fixture.taskOf(refused), "G"));
  }

  /** The first event that arrives is that of the only command that changed something. */
  @Test
  void saysNothingOfWhatWasRefusedOrRepeated() {
    long done = fixture.instance(fixture.task("D"), "D");
    long running = fixture.instance(fixture.task("R"), "R");
    List<Command> withoutEffect =
        List.of(
            new LogRunning(running, 60, WorkerDetails.NONE),
            new LogReportBy(running, 60, WorkerDetails.NONE),
            new LogDone(done, WorkerDetails.NONE),
            error(done),
            new LogDistributorId(running, "4711", 60),
            new LogNoDistributorId(running, "invalid account"),
            verdict(done, TaskInstanceStatus.RESOURCE_ERROR),
            new LogUnknownError(
                running, TaskInstanceStatus.UNKNOWN_ERROR, "vanished", WorkerDetails.NONE),
            new QueueTaskBatch(
                fixture.arrayId(),
                fixture.resourcesId(),
                fixture.runId(),
                List.of(fixture.taskOf(done))),
            new InstantiateTaskInstances(List.of(done, running)),
            new TransitionToLaunched(fixture.arrayId(), 1, 60),
            new TransitionToKilled(fixture.arrayId(), 1));
    withoutEffect.forEach(worker::ask);

    worker.ask(new LogDone(running, WorkerDetails.NONE));

    log.await(1);
    assertThat(log.changes())
        .containsExactly(change("log_done", running, "R", "D", fixture.taskOf(running), "D"));
  }

  @Test
  void arriveAfterTheCommit() {
    long instance = fixture.instance(fixture.task("R"), "R");
    Promise<String> seen = Promise.promise();
    Await.await(
        worker
            .vertx()
            .eventBus()
            .consumer(StateChanged.ADDRESS, event -> seen.complete(db.instanceStatus(instance)))
            .completion());

    worker.send(new LogDone(instance, WorkerDetails.NONE));

    assertThat(Await.await(seen.future())).isEqualTo("D");
  }

  @Test
  void comeOncePerChunkOfAKill() {
    List<Long> ids = fixture.batch(1, 2 * CHUNK + 3, "R", "K");

    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));

    assertThat(log.await(3))
        .extracting(event -> event.getJsonArray("changes").size())
        .containsExactlyInAnyOrder(CHUNK, CHUNK, 3);
    assertThat(log.changes())
        .extracting(change -> change.getLong("task_instance_id"))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void comeOncePerQueuedBatch() {
    List<Long> tasks = fixture.tasks(1_205, "G");

    worker.ask(
        new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks));

    assertThat(log.await(2))
        .extracting(event -> event.getJsonArray("changes").size())
        .containsExactly(1_000, 205);
  }

  /**
   * While the first report waits for the table, the others gather; then they go together. A start
   * is looked up first, so the end of another instance goes before it, but not that of its own.
   */
  @Test
  void comeOncePerTransactionInTheOrderOfItsReports() throws SQLException {
    long first = fixture.instance(fixture.task("I"), "I");
    long second = instanceInTheShardOf(first);
    List<Command> gathering =
        List.of(
            new LogRunning(second, 60, WorkerDetails.NONE),
            new LogDone(first, WorkerDetails.NONE),
            error(second));
    makeKnown(first, second);
    try (Connection other = db.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table task in exclusive mode");
      Future<?> start = worker.send(new LogRunning(first, 60, WorkerDetails.NONE));
      awaitWaiting();
      List<Future<?>> others = gathering.stream().<Future<?>>map(worker::send).toList();
      awaitGathered(gathering.size());
      other.commit();
      Await.await(start);
      Await.await(Future.all(others));
    }

    assertThat(log.await(2))
        .extracting(event -> event.getJsonArray("changes").size())
        .containsExactly(1, 3);
    assertThat(log.changes())
        .extracting(change -> change.getString("command"), change -> change.getString("to"))
        .containsExactly(
            tuple("log_running", "R"),
            tuple("log_done", "D"),
            tuple("log_running", "R"),
            tuple("log_error_worker_node", "E"));
  }

  private long instanceInTheShardOf(long instance) {
    int shards = WorkerConfig.defaults(db.options()).shards();
    long task = fixture.task("I");
    while ((task - fixture.taskOf(instance)) % shards != 0) {
      task = fixture.task("I");
    }
    return fixture.instance(task, "I");
  }

  /** The first report of an instance looks its Task up; those after it need not. */
  private void makeKnown(Long... instances) {
    List.of(instances).forEach(id -> worker.ask(new LogDone(id, WorkerDetails.NONE)));
  }

  private void awaitWaiting() {
    db.<Long>await(
        count -> count == 1,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'
        """);
  }

  /** Waits until so many reports have gathered in the shards. */
  private void awaitGathered(int reports) {
    Await.until(() -> depths().sum() >= reports);
  }

  private DoubleStream depths() {
    return worker.meters().find("quell.queue.depth").gauges().stream()
        .filter(gauge -> gauge.getId().getTag("queue").matches("reports_\\d"))
        .mapToDouble(Gauge::value);
  }

  private static LogKnownError verdict(long instance, TaskInstanceStatus state) {
    return new LogKnownError(instance, state, "the cluster says so", WorkerDetails.NONE);
  }

  private static LogErrorWorkerNode error(long instance) {
    return new LogErrorWorkerNode(
        instance, TaskInstanceStatus.ERROR, "it broke", WorkerDetails.NONE);
  }

  private static JsonObject change(
      String command, long instance, String from, String to, long task, String taskTo) {
    return new JsonObject()
        .put("command", command)
        .put("task_instance_id", instance)
        .put("from", from)
        .put("to", to)
        .put("task_id", task)
        .put("task_to", taskTo);
  }
}
