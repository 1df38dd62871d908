package dev.quell.client;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cluster.ClusterException;
import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.AuditEntry;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.FreePort;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every command, its failures and the events, against a worker with its database. */
@DatabaseTest
class QuellClientTest {
  private static final Path DOCUMENT = Path.of("../../docs/event-bus.md");

  @Shared private TestWorker worker;
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  private QuellClient client() {
    return QuellClient.of(worker.vertx());
  }

  @Test
  void hasOneMethodForEachCommandAndNoOther() {
    assertThat(commandMethods())
        .extracting(method -> method.getParameterTypes()[0].getSimpleName())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(CommandKind.values())
                .map(kind -> example(kind).getClass().getSimpleName())
                .toList());
  }

  /** Many examples name rows that are not there, which is an answer too. */
  @ParameterizedTest
  @EnumSource(CommandKind.class)
  void sendsEveryCommandToItsAddressAndReadsWhatComesBack(CommandKind kind) {
    Command command = example(kind);
    Method method =
        commandMethods().stream()
            .filter(candidate -> candidate.getParameterTypes()[0] == command.getClass())
            .findFirst()
            .orElseThrow();

    Future<?> answer = call(method, command);

    Object outcome = Await.outcomeOf(answer);
    if (outcome == null) {
      assertThat(answer.result()).isInstanceOf(replyOf(method));
    } else {
      assertThat(outcome).isInstanceOfAny(UnknownRowException.class, InvalidCommandException.class);
    }
  }

  /** They have all that a reply can have; another test holds them against what workers send. */
  @ParameterizedTest
  @EnumSource(CommandKind.class)
  void readsTheRepliesOfThePage(CommandKind kind) {
    Vertx vertx = Vertx.vertx();
    try {
      JsonObject documented = block(kind.wireName() + " reply");
      vertx.eventBus().consumer(kind.address(), message -> message.reply(documented));
      Command command = example(kind);
      Method method =
          commandMethods().stream()
              .filter(candidate -> candidate.getParameterTypes()[0] == command.getClass())
              .findFirst()
              .orElseThrow();

      Object reply = await((Future<?>) invoke(method, QuellClient.of(vertx), command));

      assertThat(reply).isInstanceOf(replyOf(method));
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void leadsAnInstanceFromTheQueueToItsEnd() {
    List<Long> tasks = fixture.tasks(1, "G");
    Queue<StateChange> changes = new ConcurrentLinkedQueue<>();
    Subscription subscription =
        await(client().onStateChanged(event -> changes.addAll(event.changes())));

    assertThat(
            await(
                    client()
                        .queueTaskBatch(
                            new QueueTaskBatch(
                                fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks)))
                .taskIds())
        .containsEntry(TaskStatus.QUEUED, tasks);
    long instance = db.value("select id from task_instance where task_id = ?", tasks.get(0));
    InstantiatedBatches.Batch batch =
        await(client().instantiateTaskInstances(new InstantiateTaskInstances(List.of(instance))))
            .batches()
            .get(0);
    assertThat(
            await(
                client()
                    .transitionToLaunched(
                        new TransitionToLaunched(batch.arrayId(), batch.batchNumber(), 279.0))))
        .isEqualTo(new BatchTransitionReply(1, 1));
    assertThat(
            await(client().logRunning(new LogRunning(instance, 279.0, details(12_345L)))).taskId())
        .isEqualTo(tasks.get(0));
    assertThat(await(client().logDone(new LogDone(instance, WorkerDetails.NONE))))
        .isEqualTo(new StatusReply(TaskInstanceStatus.DONE, true));

    Await.until(() -> changes.stream().anyMatch(change -> change.to() == TaskInstanceStatus.DONE));
    assertThat(changes)
        .filteredOn(change -> change.taskInstanceId() == instance)
        .extracting(StateChange::to)
        .containsExactly(
            TaskInstanceStatus.QUEUED,
            TaskInstanceStatus.INSTANTIATED,
            TaskInstanceStatus.LAUNCHED,
            TaskInstanceStatus.RUNNING,
            TaskInstanceStatus.DONE);
    await(subscription.end());
  }

  @Test
  void beginsAKillAndHearsOfIt() {
    Queue<KillJobView> jobs = new ConcurrentLinkedQueue<>();
    Queue<AuditEntry> audit = new ConcurrentLinkedQueue<>();
    await(client().onKillJob(jobs::add));
    await(client().onAudit(audit::addAll));
    fixture.instance(fixture.task("R"), "R");
    JsonObject request =
        block("create_kill_job request")
            .put("selector", new JsonObject().put("workflow_id", fixture.workflowId()))
            .put("mode", "force");

    KillJobReply begun =
        await(client().createKillJob((CreateKillJob) CommandKind.CREATE_KILL_JOB.parse(request)));

    assertThat(begun.state()).isEqualTo(KillJobState.QUEUED);
    Await.until(() -> jobs.stream().anyMatch(job -> job.state() == KillJobState.DONE));
    assertThat(jobs).allMatch(job -> job.killJobId() == begun.killJobId());
    assertThat(audit).extracting(AuditEntry::action).contains("created");
    assertThat(
            await(
                    client()
                        .steerKillJob(
                            (SteerKillJob)
                                CommandKind.STEER_KILL_JOB.parse(
                                    block("steer_kill_job request")
                                        .put("kill_job_id", begun.killJobId()))))
                .applied())
        .isFalse();
  }

  @Test
  void tellsARowThatIsNotThere() {
    assertThat(failureOf(client().logDone(new LogDone(424_242, WorkerDetails.NONE))))
        .isInstanceOfSatisfying(
            UnknownRowException.class, failure -> assertThat(failure.isWorthRepeating()).isFalse())
        .hasMessage("There is no task instance 424242.");
  }

  @Test
  void tellsACommandThatIsMalformed() {
    assertThat(failureOf(client().logRunning(new LogRunning(1, -1.0, details(12_345L)))))
        .isInstanceOf(InvalidCommandException.class)
        .hasMessageStartingWith("The field 'next_report_increment' must be a number of seconds");
  }

  @Test
  void tellsThatNobodyCarriesOutCommands() {
    Vertx alone = Vertx.vertx();
    try {
      assertThat(failureOf(QuellClient.of(alone).logDone(new LogDone(1, WorkerDetails.NONE))))
          .isInstanceOfSatisfying(
              NoWorkerException.class, failure -> assertThat(failure.isWorthRepeating()).isTrue());
    } finally {
      await(alone.close());
    }
  }

  /** The Vert.x instance on which the command failed is closed by then. */
  @Test
  void stillTellsHowItWentAfterItHasLeft() {
    int port = FreePort.find();
    MemberSettings settings =
        MemberSettings.of("127.0.0.1", Discovery.at("127.0.0.1:" + port))
            .withPorts(MemberPorts.ofGroup(port));

    Future<StatusReply> outcome =
        QuellClient.join(settings)
            .compose(
                client ->
                    client.logDone(new LogDone(1, WorkerDetails.NONE)).eventually(client::close));

    assertThat(failureOf(outcome)).isInstanceOf(NoWorkerException.class);
  }

  @Test
  void tellsThatThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      MemberSettings settings =
          MemberSettings.of("127.0.0.1", Discovery.at("127.0.0.1:" + port))
              .withPorts(MemberPorts.ofGroup(port));
      assertThat(failureOf(QuellClient.join(settings))).isInstanceOf(ClusterException.class);
    }
  }

  @Test
  void tellsThatNoReplyCameInTime() {
    Vertx silent = Vertx.vertx();
    try {
      silent.eventBus().consumer(CommandKind.LOG_DONE.address(), message -> {});
      assertThat(
              failureOf(
                  QuellClient.of(silent)
                      .waiting(Duration.ofMillis(20))
                      .logDone(new LogDone(1, WorkerDetails.NONE))))
          .isInstanceOfSatisfying(
              NoReplyException.class, failure -> assertThat(failure.isWorthRepeating()).isTrue())
          .hasMessageEndingWith("it may or may not have been carried out. Repeat it.");
    } finally {
      await(silent.close());
    }
  }

  @Test
  void tellsThatTheServerIsInTroubleOrDefectOrOfAnotherVersion() {
    Vertx vertx = Vertx.vertx();
    try {
      vertx.eventBus().consumer("quell.command.log_done", message -> message.fail(503, "Full."));
      vertx.eventBus().consumer("quell.command.set_resume", message -> message.fail(500, "A bug."));
      vertx
          .eventBus()
          .consumer("quell.command.reset_workflow", message -> message.reply(new JsonObject()));
      QuellClient client = QuellClient.of(vertx);
      assertThat(failureOf(client.logDone(new LogDone(1, WorkerDetails.NONE))))
          .isInstanceOfSatisfying(
              UnavailableException.class,
              failure -> assertThat(failure.isWorthRepeating()).isTrue())
          .hasMessage("Full.");
      assertThat(failureOf(call(client, CommandKind.SET_RESUME)))
          .isInstanceOf(ServerDefectException.class);
      assertThat(failureOf(call(client, CommandKind.RESET_WORKFLOW)))
          .isInstanceOf(UnreadableReplyException.class)
          .hasMessageStartingWith("The field 'tasks' is missing");
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void hearsNothingOnceASubscriptionHasEnded() {
    Promise<Void> heard = Promise.promise();
    Subscription ended = await(client().onStateChanged(event -> heard.tryComplete()));
    Promise<Void> other = Promise.promise();
    await(client().onStateChanged(event -> other.tryComplete()));

    await(ended.end());
    await(
        client()
            .logDone(new LogDone(fixture.instance(fixture.task("R"), "R"), WorkerDetails.NONE)));

    await(other.future());
    assertThat(heard.future().isComplete()).isFalse();
  }

  private static WorkerDetails details(long processGroup) {
    return new WorkerDetails("node-7", "881_3", processGroup, null, null, null, null);
  }

  private Future<?> call(Method method, Command command) {
    return (Future<?>) invoke(method, client(), command);
  }

  private static Future<?> call(QuellClient client, CommandKind kind) {
    Command command = example(kind);
    return commandMethods().stream()
        .filter(method -> method.getParameterTypes()[0] == command.getClass())
        .map(method -> (Future<?>) invoke(method, client, command))
        .findFirst()
        .orElseThrow();
  }

  private static Object invoke(Method method, QuellClient client, Command command) {
    try {
      return method.invoke(client, command);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static List<Method> commandMethods() {
    return Arrays.stream(QuellClient.class.getMethods())
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> Command.class.isAssignableFrom(method.getParameterTypes()[0]))
        .toList();
  }

  private static Class<?> replyOf(Method method) {
    return (Class<?>)
        ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
  }

  private static Command example(CommandKind kind) {
    return kind.parse(block(kind.wireName() + " request"));
  }

  private static JsonObject block(String title) {
    try {
      Matcher block =
          Pattern.compile("^```json " + title + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
              .matcher(Files.readString(DOCUMENT));
      assertThat(block.find()).as(title).isTrue();
      return new JsonObject(block.group(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
