package dev.quell.worker.engine;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each command stays under way until the test ends it. */
class CommandBusTest {
  private static final CommandReply ALIVE = new StatusReply(TaskInstanceStatus.RUNNING, false);
  private static final long LONG_MILLIS = 20_000;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Context sender = vertx.getOrCreateContext();
  private final CommandBus bus = CommandBus.create(vertx, LONG_MILLIS);
  private final Map<Long, Promise<CommandReply>> underWay = new ConcurrentHashMap<>();
  private final List<Object> messages = new CopyOnWriteArrayList<>();

  @BeforeEach
  void watchMessages() {
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              if (delivery.message().address().startsWith("quell.command.")) {
                messages.add(delivery.body());
              }
              delivery.next();
            });
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void commandsOfOneTurnGoTogetherByTheirKind() {
    serve(CommandKind.LOG_REPORT_BY);
    serve(CommandKind.LOG_DONE);

    List<Future<CommandReply>> replies = send(bus, beat(1), done(2), beat(3));
    awaitUnderWay(1, 2, 3);

    assertThat(messages)
        .extracting(message -> ((CommandBundle) message).commands().size())
        .containsExactlyInAnyOrder(2, 1);
    underWay.values().forEach(reply -> reply.complete(ALIVE));
    assertThat(await(Future.all(replies)).<CommandReply>list()).containsOnly(ALIVE);
  }

  @Test
  void eachIsAnsweredWhereItCameFromAsSoonAsItIsDone() {
    serve(CommandKind.LOG_REPORT_BY);
    List<Future<CommandReply>> replies = send(bus, beat(1), beat(2));
    awaitUnderWay(1, 2);

    underWay.get(2L).complete(ALIVE);

    Context answered = await(replies.get(1).map(reply -> Vertx.currentContext()));
    assertThat(answered).isSameAs(sender);
    assertThat(replies.get(0).isComplete()).isFalse();
  }

  @Test
  void eachIsRefusedByItself() {
    serve(CommandKind.LOG_REPORT_BY);
    List<Future<CommandReply>> replies = send(bus, beat(1), beat(2), beat(3));
    awaitUnderWay(1, 2, 3);

    underWay.get(1L).fail(CommandException.notFound("There is no such instance."));
    underWay.get(2L).fail(new IllegalStateException("a defect"));
    underWay.get(3L).complete(ALIVE);

    assertRefused(replies.get(0), FailureCode.NOT_FOUND, "no such instance");
    assertRefused(replies.get(1), FailureCode.INTERNAL, "see its log");
    assertThat(await(replies.get(2))).isEqualTo(ALIVE);
  }

  @Test
  void allAreUnavailableWhenThereIsNoWorker() {
    List<Future<CommandReply>> replies = send(bus, beat(1), beat(2));

    replies.forEach(reply -> assertRefused(reply, FailureCode.UNAVAILABLE, "Repeat it"));
  }

  @Test
  void onlyWhatIsNotAnsweredInTimeIsUnavailable() {
    serve(CommandKind.LOG_REPORT_BY);
    List<Future<CommandReply>> replies = send(CommandBus.create(vertx, 1_500), beat(1), beat(2));
    awaitUnderWay(1, 2);
    underWay.get(1L).complete(ALIVE);

    assertRefused(replies.get(1), FailureCode.UNAVAILABLE, "not answered in time");
    assertThat(await(replies.get(0))).isEqualTo(ALIVE);

    underWay.get(2L).complete(ALIVE);
    assertThat(replies.get(1).failed()).as("too late").isTrue();
  }

  @Test
  void aCommandFromElsewhereGoesByItself() {
    serve(CommandKind.LOG_REPORT_BY);

    Future<CommandReply> reply = bus.request(beat(1));
    awaitUnderWay(1);
    underWay.get(1L).complete(ALIVE);

    assertThat(await(reply)).isEqualTo(ALIVE);
    assertThat(messages).containsExactly(beat(1));
  }

  private void serve(CommandKind kind) {
    await(
        CommandConsumer.register(
            vertx, new CommandHandler<>(kind, Command.class, this::begin), meters));
  }

  private Future<CommandReply> begin(Command command) {
    long instance =
        command instanceof LogDone done
            ? done.taskInstanceId()
            : ((LogReportBy) command).taskInstanceId();
    return underWay.computeIfAbsent(instance, id -> Promise.promise()).future();
  }

  private void awaitUnderWay(long... instances) {
    Await.until(() -> LongStream.of(instances).allMatch(underWay::containsKey));
  }

  /** Sends commands in one turn of the sender's event loop. */
  private List<Future<CommandReply>> send(CommandBus over, Command... commands) {
    Promise<List<Future<CommandReply>>> sent = Promise.promise();
    sender.runOnContext(
        turn -> sent.complete(List.of(commands).stream().map(over::request).toList()));
    return await(sent.future());
  }

  private static LogReportBy beat(long instance) {
    return new LogReportBy(instance, 10, WorkerDetails.NONE);
  }

  private static LogDone done(long instance) {
    return new LogDone(instance, WorkerDetails.NONE);
  }

  private static void assertRefused(Future<CommandReply> reply, FailureCode code, String sentence) {
    assertThat(Await.failureOf(reply))
        .isInstanceOfSatisfying(
            CommandException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal).hasMessageContaining(sentence);
            });
  }
}
