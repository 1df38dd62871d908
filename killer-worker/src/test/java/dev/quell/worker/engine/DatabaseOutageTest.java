package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A database that refuses connections, closes them or says nothing any more: every command is
 * answered within its time, and all is well again once the database is back.
 */
@Tag("crash")
@DatabaseTest
@Timeout(30)
class DatabaseOutageTest {
  private static final int LOCK_TIMEOUT_MILLIS = 500;
  private static final int STATEMENT_TIMEOUT_MILLIS = 1_000;
  private static final int COMMAND_TIMEOUT_MILLIS = 2_000;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private TcpProxy proxy;
  private TestWorker worker;

  @BeforeEach
  void start(Closer closer) {
    PgConnectOptions direct = db.options();
    proxy = closer.register(TcpProxy.to(direct.getHost(), direct.getPort()));
    worker =
        closer.register(
            TestWorker.with(
                new WorkerConfig(
                    DatabaseServers.single(direct.setHost("127.0.0.1").setPort(proxy.port())),
                    2,
                    100,
                    COMMAND_TIMEOUT_MILLIS,
                    10,
                    10,
                    2,
                    LOCK_TIMEOUT_MILLIS,
                    STATEMENT_TIMEOUT_MILLIS,
                    COMMAND_TIMEOUT_MILLIS,
                    279_000)));
  }

  @Test
  void everyKindOfCommandIsAnsweredWhileTheDatabaseIsGone() {
    reportAndExpectDone();
    List<Command> commands = oneOfEachKind();
    proxy.cut();

    long begun = System.nanoTime();
    List<Future<CommandReply>> replies = commands.stream().map(worker::send).toList();

    assertThat(replies).allSatisfy(DatabaseOutageTest::assertUnavailable);
    assertThat(millisSince(begun)).isLessThan(2 * COMMAND_TIMEOUT_MILLIS);

    proxy.restore();
    commands.forEach(this::repeatUntilDone);
    reportAndExpectDone();
  }

  @Test
  void everyKindOfCommandIsAnsweredWhileTheDatabaseIsSilent() {
    reportAndExpectDone();
    List<Command> commands = oneOfEachKind();
    proxy.fallSilent();

    long begun = System.nanoTime();
    List<Future<CommandReply>> replies = commands.stream().map(worker::send).toList();

    assertThat(replies).allSatisfy(DatabaseOutageTest::assertUnavailable);
    assertThat(millisSince(begun))
        .isLessThan(2 * (COMMAND_TIMEOUT_MILLIS + STATEMENT_TIMEOUT_MILLIS));

    proxy.speakAgain();
    commands.forEach(this::repeatUntilDone);
    reportAndExpectDone();
  }

  /** As a client does that is told to repeat it later. */
  private void repeatUntilDone(Command command) {
    Await.until(
        () -> {
          Throwable failure = Await.outcomeOf(worker.send(command));
          if (failure != null) {
            assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
          }
          return failure == null;
        });
  }

  @Test
  void anOutageShorterThanItsTimeGoesUnnoticed() {
    reportAndExpectDone();
    long instance = fixture.instance(fixture.task("R"), "R");
    proxy.cut();
    Future<CommandReply> report = worker.send(new LogDone(instance, WorkerDetails.NONE));

    awaitRetries();
    proxy.restore();

    assertThat(Await.await(report)).isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));
  }

  @Test
  void allConnectionsClosedInTheMiddleOfMuchWorkCostOnlyARetry() {
    List<Long> running = fixture.batch(1, 300, "R", "R");
    List<Future<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < running.size(); i++) {
      replies.add(worker.send(new LogDone(running.get(i), WorkerDetails.NONE)));
      if (i % 100 == 50) {
        terminateBackends();
      }
    }

    // The bounded queue may have refused some at once; a repetition is safe.
    for (int i = 0; i < running.size(); i++) {
      Throwable failure = Await.outcomeOf(replies.get(i));
      if (failure != null) {
        assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
        worker.ask(new LogDone(running.get(i), WorkerDetails.NONE));
      }
    }
    assertThat(
            db.rows(
                """
                select ti.status, t.status, count(*)
                from task_instance ti join task t on t.id = ti.task_id
                where ti.array_id = ? group by 1, 2
                """,
                fixture.arrayId()))
        .containsExactly(List.of("D", "D", 300L));
  }

  private void reportAndExpectDone() {
    long instance = fixture.instance(fixture.task("R"), "R");
    assertThat(worker.<StatusReply>ask(new LogDone(instance, WorkerDetails.NONE)))
        .isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));
  }

  private List<Command> oneOfEachKind() {
    long launched = fixture.instance(fixture.task("O"), "O");
    long running = fixture.instance(fixture.task("R"), "R");
    long queued = fixture.instance(fixture.task("Q"), "Q");
    long registered = fixture.task("G");
    fixture.batch(1_000, 3, "I", "I");
    fixture.batch(1_001, 3, "R", "K");
    return List.of(
        new LogRunning(launched, 60, WorkerDetails.NONE),
        new LogReportBy(running, 60, WorkerDetails.NONE),
        new LogDone(running, WorkerDetails.NONE),
        new QueueTaskBatch(
            fixture.arrayId(), fixture.resourcesId(), fixture.runId(), List.of(registered)),
        new InstantiateTaskInstances(List.of(queued)),
        new TransitionToLaunched(fixture.arrayId(), 1_000, 60),
        new TransitionToKilled(fixture.arrayId(), 1_001));
  }

  private void terminateBackends() {
    db.rows(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'quell-worker' and datname = current_database()
        """);
  }

  /** Waits until a command has met the outage. */
  private void awaitRetries() {
    Await.until(
        () ->
            worker.meters().find("quell.retries").counters().stream()
                .anyMatch(retries -> retries.count() > 0));
  }

  private static long millisSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static void assertUnavailable(Future<CommandReply> reply) {
    Throwable failure = Await.failureOf(reply);
    assertThat(failure).isInstanceOf(CommandException.class);
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }
}
