package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every batch stays under way until the test ends it, so each test decides what happens in which
 * order.
 */
class BatchQueueTest {
  private static final IllegalStateException DEFECT = new IllegalStateException("defect");

  private static final long MAX_QUEUE_AGE_MILLIS = 2_000;

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final List<Batch> batches = new ArrayList<>();
  private final Promise<Void> gate = Promise.promise();

  /** A batch that the queue has handed out. */
  private record Batch(List<String> commands, Promise<List<Future<String>>> promise) {

    void succeed() {
      promise.complete(commands.stream().map(BatchQueueTest::outcome).toList());
    }

    void fail(Throwable failure) {
      promise.fail(failure);
    }
  }

  @Test
  void aCommandStartsAtOnceWhenTheQueueIsIdle() {
    Future<String> outcome = queue(10, 10, 1).submit("a");

    assertThat(handedOut()).containsExactly(List.of("a"));
    assertThat(outcome.isComplete()).isFalse();

    batches.get(0).succeed();
    assertThat(outcome.result()).isEqualTo("done a");
  }

  @Test
  void commandsGatherWhileABatchIsUnderWay() {
    BatchQueue<String, String> queue = queue(10, 10, 1);
    List<Future<String>> outcomes = offer(queue, "a", "b", "c", "d");
    assertThat(handedOut()).containsExactly(List.of("a"));

    batches.get(0).succeed();

    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b", "c", "d"));
    assertThat(outcomes).extracting(Future::isComplete).containsExactly(true, false, false, false);

    batches.get(1).succeed();
    assertThat(outcomes)
        .extracting(Future::result)
        .containsExactly("done a", "done b", "done c", "done d");
  }

  @Test
  void whatComesInTheSameTurnOfTheEventLoopGoesTogether() {
    Queue<Runnable> turn = new ArrayDeque<>();
    BatchQueue<String, String> queue = queue(10, 10, 1, turn::add);
    List<Future<String>> outcomes = offer(queue, "a", "b", "c");
    assertThat(handedOut()).isEmpty();
    assertThat(turn).hasSize(1);

    turn.remove().run();
    assertThat(handedOut()).containsExactly(List.of("a", "b", "c"));

    batches.get(0).succeed();
    assertThat(turn).as("nothing waits").isEmpty();
    assertThat(outcomes).allMatch(Future::succeeded);
  }

  @Test
  void whatWaitsWhenABatchEndsGoesWithWhatComesInTheSameTurn() {
    Queue<Runnable> turn = new ArrayDeque<>();
    BatchQueue<String, String> queue = queue(10, 10, 1, turn::add);
    offer(queue, "a");
    turn.remove().run();
    offer(queue, "b");
    turn.remove().run();

    batches.get(0).succeed();
    offer(queue, "c");
    Future<Void> drained = queue.drain();
    turn.remove().run();

    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b", "c"));
    assertThat(drained.isComplete()).isFalse();
    batches.get(1).succeed();
    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void aBatchIsNoLongerThanItsLimit() {
    BatchQueue<String, String> queue = queue(10, 2, 1);
    offer(queue, "a", "b", "c", "d");

    batches.get(0).succeed();
    batches.get(1).succeed();

    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
  }

  @Test
  void aQueueThatIsTooSlowTakesNoMoreUntilItHasCaughtUp() {
    BatchQueue<String, String> queue = queue(10, 1, 1);
    offer(queue, "a", "b");
    clock.add(MAX_QUEUE_AGE_MILLIS, TimeUnit.MILLISECONDS);
    Future<String> patient = queue.submit("c");

    clock.add(1, TimeUnit.MILLISECONDS);
    Future<String> refused = queue.submit("d");

    assertThat(patient.isComplete()).isFalse();
    assertThat(refused.cause())
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNAVAILABLE));
    assertThat(meters.counter("quell.queue.refused", "queue", "test").count()).isEqualTo(1);

    batches.get(0).succeed();
    assertThat(queue.submit("e").isComplete()).isFalse();
    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void asManyBatchesAreUnderWayAsAllowed() {
    BatchQueue<String, String> queue = queue(10, 1, 2);
    offer(queue, "a", "b", "c", "d");
    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b"));

    batches.get(1).succeed();
    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b"), List.of("c"));

    batches.get(0).succeed();
    assertThat(handedOut()).hasSize(4);
  }

  @Test
  void aBatchBesideAnotherIsNoSmaller() {
    BatchQueue<String, String> queue = queue(10, 10, 2);
    offer(queue, "a", "b", "c", "d", "e");
    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b"));

    batches.get(0).succeed();
    assertThat(handedOut()).containsExactly(List.of("a"), List.of("b"), List.of("c", "d", "e"));

    batches.get(1).succeed();
    offer(queue, "f", "g");
    assertThat(handedOut()).hasSize(3);

    offer(queue, "h");
    assertThat(handedOut()).hasSize(4).endsWith(List.of("f", "g", "h"));
  }

  @Test
  void whatIsTooFewForABatchBesideAnotherStartsWhenThatEnds() {
    BatchQueue<String, String> queue = queue(10, 10, 2);
    offer(queue, "a", "b", "c", "d");
    batches.get(0).succeed();
    batches.get(1).succeed();
    offer(queue, "e");
    assertThat(handedOut()).hasSize(3);

    batches.get(2).succeed();

    assertThat(handedOut()).hasSize(4).endsWith(List.of("e"));
  }

  /** Otherwise a long batch would hold up those that cannot be as long. */
  @Test
  void aFullBatchStartsBesideALongerOne() {
    BatchQueue<String, String> queue = queue(10, 2, 2);
    offer(queue, "a", "b", "c", "d", "e", "f");

    batches.get(0).succeed();
    batches.get(1).succeed();

    assertThat(handedOut())
        .containsExactly(List.of("a"), List.of("b"), List.of("c", "d"), List.of("e", "f"));
  }

  @Test
  void eachCommandHasAnOutcomeOfItsOwn() {
    BatchQueue<String, String> queue = queue(10, 10, 1);
    List<Future<String>> outcomes = offer(queue, "first", "a", "b", "c");
    batches.get(0).succeed();

    CommandException refusal = CommandException.notFound("no b");
    batches
        .get(1)
        .promise
        .complete(List.of(outcome("a"), Future.failedFuture(refusal), outcome("c")));

    assertThat(outcomes.get(1).result()).isEqualTo("done a");
    assertThat(outcomes.get(2).cause()).isSameAs(refusal);
    assertThat(outcomes.get(3).result()).isEqualTo("done c");
    assertThat(handedOut()).as("nothing was done again").hasSize(2);
  }

  @Test
  void anOutcomeThatComesLaterHoldsUpNobody() {
    BatchQueue<String, String> queue = queue(10, 10, 1);
    List<Future<String>> outcomes = offer(queue, "slow", "next");
    Promise<String> later = Promise.promise();

    batches.get(0).promise.complete(List.of(later.future()));
    batches.get(1).succeed();
    assertThat(outcomes.get(1).result()).isEqualTo("done next");
    assertThat(outcomes.get(0).isComplete()).isFalse();

    later.complete("at last");
    assertThat(outcomes.get(0).result()).isEqualTo("at last");
  }

  @Test
  void oneBadCommandFailsAloneAndTheOrderIsKept() {
    List<List<String>> seen = new ArrayList<>();
    BatchQueue<String, String> queue = queueFailingOn("bad", seen);
    queue.submit("gate");
    List<Future<String>> outcomes = offer(queue, "a", "bad", "c", "d", "e");

    gate.complete();

    assertThat(outcomes.get(1).cause()).isSameAs(DEFECT);
    assertThat(outcomes)
        .extracting(Future::result)
        .containsExactly("done a", null, "done c", "done d", "done e");
    assertThat(seen)
        .containsExactly(
            List.of("a", "bad", "c", "d", "e"),
            List.of("a", "bad"),
            List.of("a"),
            List.of("bad"),
            List.of("c", "d", "e"));
  }

  @Test
  void severalBadCommandsFailEachWithItsOwnFailure() {
    BatchQueue<String, String> queue = queueFailingOn("bad", new ArrayList<>());
    queue.submit("gate");
    List<Future<String>> outcomes = offer(queue, "bad", "b", "c", "bad", "bad", "f");

    gate.complete();

    assertThat(outcomes)
        .extracting(Future::succeeded)
        .containsExactly(false, true, true, false, false, true);
  }

  @Test
  void whatWaitsStartsOnlyWhenAllPartsOfAFailedBatchAreDone() {
    BatchQueue<String, String> queue = queue(10, 2, 1);
    offer(queue, "first", "a", "b", "c");
    batches.get(0).succeed();

    batches.get(1).fail(DEFECT);
    batches.get(2).succeed();
    batches.get(3).succeed();

    assertThat(handedOut())
        .containsExactly(
            List.of("first"), List.of("a", "b"), List.of("a"), List.of("b"), List.of("c"));
  }

  /** It was retried already, and a part would meet the same trouble. */
  @Test
  void aBatchThatMeetsTroubleIsNotSplit() {
    BatchQueue<String, String> queue = queue(10, 10, 1);
    List<Future<String>> outcomes = offer(queue, "first", "a", "b", "c");
    batches.get(0).succeed();

    CommandException trouble = CommandException.unavailable("no database");
    batches.get(1).fail(trouble);

    assertThat(handedOut()).hasSize(2);
    assertThat(outcomes.subList(1, 4)).extracting(Future::cause).containsOnly(trouble);

    offer(queue, "later");
    assertThat(handedOut()).hasSize(3);
  }

  @Test
  void aProcessorThatThrowsIsOneThatFails() {
    BatchQueue<String, String> queue =
        new BatchQueue<>(
            "test",
            new BatchQueue.Bounds(10, 10, 1, MAX_QUEUE_AGE_MILLIS),
            commands -> {
              throw DEFECT;
            },
            meters);

    assertThat(queue.submit("a").cause()).isSameAs(DEFECT);
    assertThat(queue.submit("b").cause()).isSameAs(DEFECT);
  }

  @Test
  void refusesAtOnceWhatItCannotHoldAndNothingElse() {
    BatchQueue<String, String> queue = queue(2, 10, 1);
    List<Future<String>> outcomes = offer(queue, "under way", "b", "c", "too many");

    assertThat(outcomes).extracting(Future::isComplete).containsExactly(false, false, false, true);
    assertUnavailable(outcomes.get(3), "as much to do as it can queue");

    batches.get(0).succeed();
    assertThat(offer(queue, "again").get(0).isComplete()).isFalse();
    batches.get(1).succeed();
    batches.get(2).succeed();
    assertThat(handedOut())
        .containsExactly(List.of("under way"), List.of("b", "c"), List.of("again"));
  }

  @Test
  void drainsAtOnceWhenIdle() {
    assertThat(queue(10, 10, 1).drain().succeeded()).isTrue();
  }

  @Test
  void drainsWhatIsQueuedAndRefusesWhatComesLater() {
    BatchQueue<String, String> queue = queue(10, 1, 1);
    List<Future<String>> outcomes = offer(queue, "a", "b", "c");

    Future<Void> drained = queue.drain();

    assertUnavailable(queue.submit("late"), "shutting down");
    batches.get(0).succeed();
    batches.get(1).fail(DEFECT);
    assertThat(drained.isComplete()).isFalse();
    batches.get(2).succeed();
    assertThat(drained.succeeded()).isTrue();
    assertThat(outcomes).extracting(Future::succeeded).containsExactly(true, false, true);
  }

  @Test
  void drainingTwiceIsTheSame() {
    BatchQueue<String, String> queue = queue(10, 1, 1);
    offer(queue, "a");

    Future<Void> first = queue.drain();
    Future<Void> second = queue.drain();
    batches.get(0).succeed();

    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
  }

  @Test
  void measuresWhatWaitsAndHowMuchGoesTogether() {
    BatchQueue<String, String> queue = queue(10, 10, 1);
    offer(queue, "a", "b", "c", "d");
    assertThat(depth()).isEqualTo(3);

    batches.get(0).succeed();
    assertThat(depth()).isZero();

    var sizes = meters.get("quell.batch.size").tag("queue", "test").summary();
    assertThat(sizes.count()).isEqualTo(2);
    assertThat(sizes.max()).isEqualTo(3);
    assertThat(sizes.totalAmount()).isEqualTo(4);
  }

  @Test
  void measuresForHowLongNothingHasGotOn() {
    BatchQueue<String, String> queue = queue(10, 1, 2);
    clock.addSeconds(60);
    assertThat(stalledSeconds()).as("idle").isZero();

    offer(queue, "a", "b", "c");
    clock.addSeconds(7);
    assertThat(stalledSeconds()).isEqualTo(7);

    batches.get(1).succeed();
    assertThat(stalledSeconds()).as("one of two has ended").isZero();
    clock.addSeconds(5);
    assertThat(stalledSeconds()).isEqualTo(5);

    batches.get(0).succeed();
    batches.get(2).fail(DEFECT);
    clock.addSeconds(60);
    assertThat(stalledSeconds()).as("idle again").isZero();
  }

  @Test
  void aLongBatchGetsOnAsLongAsItsTransactionsDo() {
    Progress progress = new Progress(clock);
    BatchQueue<String, String> queue =
        new BatchQueue<>(
            "test",
            new BatchQueue.Bounds(10, 1, 1, MAX_QUEUE_AGE_MILLIS).progressingWith(progress),
            this::handOut,
            meters);
    offer(queue, "a", "b");
    clock.addSeconds(20);
    progress.mark();
    clock.addSeconds(3);
    assertThat(stalledSeconds()).isEqualTo(3);

    batches.get(0).succeed();
    assertThat(stalledSeconds()).isZero();
  }

  private double stalledSeconds() {
    return meters.get("quell.queue.stalled").tag("queue", "test").gauge().value();
  }

  /** However many commands end at once, they do not pile up on the stack. */
  @Test
  void aLongQueueOfCommandsThatEndAtOnceIsWorkedOff() {
    int many = 100_000;
    BatchQueue<String, String> queue =
        new BatchQueue<>(
            "test",
            new BatchQueue.Bounds(many, 1, 1, MAX_QUEUE_AGE_MILLIS),
            commands -> gate.future().map(open -> List.of(outcome(commands.get(0)))),
            meters);
    List<Future<String>> outcomes =
        IntStream.range(0, many).mapToObj(i -> queue.submit("a")).toList();

    gate.complete();

    assertThat(outcomes).allMatch(Future::succeeded);
  }

  private BatchQueue<String, String> queue(int capacity, int batchLimit, int parallel) {
    return queue(capacity, batchLimit, parallel, Runnable::run);
  }

  private BatchQueue<String, String> queue(
      int capacity, int batchLimit, int parallel, Executor starter) {
    return new BatchQueue<>(
        "test",
        new BatchQueue.Bounds(capacity, batchLimit, parallel, MAX_QUEUE_AGE_MILLIS),
        starter,
        this::handOut,
        meters);
  }

  private Future<List<Future<String>>> handOut(List<String> commands) {
    Batch batch = new Batch(List.copyOf(commands), Promise.promise());
    batches.add(batch);
    return batch.promise.future();
  }

  /** Fails whole batches with a certain command; the command "gate" is under way until it opens. */
  private BatchQueue<String, String> queueFailingOn(String bad, List<List<String>> seen) {
    return new BatchQueue<>(
        "test",
        new BatchQueue.Bounds(100, 100, 1, MAX_QUEUE_AGE_MILLIS),
        commands -> {
          if (commands.contains("gate")) {
            return gate.future().map(open -> List.of(outcome("gate")));
          }
          seen.add(List.copyOf(commands));
          return commands.contains(bad)
              ? Future.failedFuture(DEFECT)
              : Future.succeededFuture(commands.stream().map(BatchQueueTest::outcome).toList());
        },
        meters);
  }

  private static List<Future<String>> offer(BatchQueue<String, String> queue, String... commands) {
    List<Future<String>> outcomes = new ArrayList<>();
    for (String command : commands) {
      outcomes.add(queue.submit(command));
    }
    return outcomes;
  }

  private List<List<String>> handedOut() {
    return batches.stream().map(Batch::commands).toList();
  }

  private double depth() {
    return meters.get("quell.queue.depth").tag("queue", "test").gauge().value();
  }

  private static Future<String> outcome(String command) {
    return Future.succeededFuture("done " + command);
  }

  private static void assertUnavailable(Future<String> outcome, String sentence) {
    assertThat(outcome.cause()).isInstanceOf(CommandException.class).hasMessageContaining(sentence);
    assertThat(((CommandException) outcome.cause()).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }
}
