package dev.quell.worker.engine;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers commands, up to a bound, while earlier ones are carried out: whatever waits when a batch
 * ends makes up the next one. There is no timer, so nothing waits when the queue is idle. A batch
 * that fails is split until the command that makes it fail stands alone. While traces are on, the
 * statements of a batch are part of the trace of its first command that is recorded. Confined to
 * the event loop of its verticle.
 *
 * @param <C> the commands
 * @param <R> their outcomes
 */
public sealed class BatchQueue<C, R> permits Shard {

  /**
   * Carries out a batch.
   *
   * @param <C> the commands
   * @param <R> their outcomes
   */
  @FunctionalInterface
  public interface Processor<C, R> extends Function<List<C>, Future<List<Future<R>>>> {
    /**
     * Completes with one future per command, in order, once the batch is committed; a future may
     * complete later if its command goes on elsewhere. Fails if nothing was changed.
     */
    @Override
    Future<List<Future<R>>> apply(List<C> commands);

    /** Carries out batches of one command each. */
    static <C, R> Processor<C, R> oneByOne(
        Function<? super C, ? extends Future<? extends R>> action) {
      return commands ->
          action.apply(commands.get(0)).map(outcome -> List.of(Future.<R>succeededFuture(outcome)));
    }
  }

  /**
   * Bounds a queue.
   *
   * @param capacity commands that may wait
   * @param batchLimit commands of one batch
   * @param parallel batches under way at once
   * @param maxQueueAgeMillis while a command has waited longer than this, further ones are refused:
   *     a queue that grows faster than it is worked off would answer everyone too late
   * @param progress shows that batches get on which take long; null if none does
   */
  public record Bounds(
      int capacity,
      int batchLimit,
      int parallel,
      long maxQueueAgeMillis,
      @Nullable Progress progress) {

    /** Bounds a queue of batches that are short, so that only their end is progress. */
    public Bounds(int capacity, int batchLimit, int parallel, long maxQueueAgeMillis) {
      this(capacity, batchLimit, parallel, maxQueueAgeMillis, null);
    }

    /**
     * Returns these bounds for batches of any length, which show in another way that they get on.
     */
    public Bounds progressingWith(Progress shown) {
      return new Bounds(capacity, batchLimit, parallel, maxQueueAgeMillis, shown);
    }

    /** Returns these bounds with another number of batches under way at once. */
    public Bounds inParallel(int batches) {
      return new Bounds(capacity, batchLimit, batches, maxQueueAgeMillis, progress);
    }

    /**
     * Returns the bounds of commands that have to wait for rows, each in a batch of its own, as
     * long as their callers do.
     */
    public Bounds forWaiting(int batches, long waitMillis) {
      return new Bounds(capacity, 1, batches, waitMillis, progress);
    }
  }

  /**
   * Keeps a command that waits.
   *
   * @param context null while nothing is traced
   */
  private record Waiting<C, R>(
      C command, Promise<R> promise, long since, @Nullable CommandContext context) {

    static <C, R> Waiting<C, R> untraced(C command, long since) {
      return new Waiting<>(command, Promise.promise(), since, null);
    }

    static <C, R> Waiting<C, R> traced(C command, long since) {
      CommandContext context = CommandContext.here();
      return new Waiting<>(command, context.promise(), since, context);
    }
  }

  /** Stands for no time: the queue has nothing to do. */
  private static final long IDLE = Long.MIN_VALUE;

  private final Bounds bounds;
  private final Processor<C, R> processor;
  private final Executor starter;
  private final DistributionSummary batchSizes;
  private final Counter refused;
  private final Clock clock;
  private final boolean traced = CommandContext.isTraced();
  private final Queue<Waiting<C, R>> waiting = new ArrayDeque<>();
  private final Promise<Void> drained = Promise.promise();
  private int underWay;
  private int commandsUnderWay;
  private boolean starting;
  private boolean draining;

  /** When the queue began to have something to do, or a batch of it ended after that. */
  private volatile long progressedNanos = IDLE;

  /** Creates a queue that starts a batch as soon as it may, with a name for its metrics. */
  public BatchQueue(String name, Bounds bounds, Processor<C, R> processor, MeterRegistry meters) {
    this(name, bounds, Runnable::run, processor, meters);
  }

  /**
   * Creates a queue with a name for its metrics.
   *
   * @param starter runs what starts batches, on the same event loop. One that runs it after what
   *     that loop already has to do lets all commands that have come in meanwhile go together,
   *     which saves commits and delays nobody.
   */
  public BatchQueue(
      String name,
      Bounds bounds,
      Executor starter,
      Processor<C, R> processor,
      MeterRegistry meters) {
    this.bounds = bounds;
    this.starter = starter;
    this.processor = processor;
    this.batchSizes =
        DistributionSummary.builder("quell.batch.size")
            .description("Commands carried out together")
            .tag("queue", name)
            .register(meters);
    this.refused =
        Counter.builder("quell.queue.refused")
            .description("Commands refused because the queue was full or too slow")
            .tag("queue", name)
            .register(meters);
    this.clock = meters.config().clock();
    Gauge.builder("quell.queue.capacity", bounds, Bounds::capacity)
        .description("Commands that may wait")
        .tag("queue", name)
        .strongReference(true)
        .register(meters);
    Gauge.builder("quell.queue.depth", waiting, Queue::size)
        .description("Commands that wait")
        .tag("queue", name)
        .register(meters);
    Gauge.builder("quell.queue.stalled", this, BatchQueue::stalledSeconds)
        .baseUnit("seconds")
        .description("How long commands have been there and nothing has got on; 0 if it does")
        .tag("queue", name)
        .register(meters);
  }

  /** Read from other threads. */
  private double stalledSeconds() {
    long since = progressedNanos;
    if (since == IDLE) {
      return 0;
    }
    Progress shown = bounds.progress();
    long now = clock.monotonicTime();
    long idle = shown == null ? now - since : Math.min(now - since, now - shown.markedNanos());
    return Math.max(0, idle) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /**
   * Adds a command. The future completes with its outcome after the commit; it fails with a {@link
   * CommandException} (UNAVAILABLE) at once if the queue is full, too slow or draining.
   */
  public Future<R> submit(C command) {
    if (draining) {
      return Future.failedFuture(
          CommandException.unavailable("This server is shutting down; nothing was changed."));
    }
    long now = clock.monotonicTime();
    if (waiting.size() >= bounds.capacity() || isTooSlow(now)) {
      refused.increment();
      return Future.failedFuture(
          CommandException.unavailable(
              "The server has as much to do as it can queue; nothing was changed. Try again"
                  + " later."));
    }
    Waiting<C, R> entry = traced ? Waiting.traced(command, now) : Waiting.untraced(command, now);
    waiting.add(entry);
    if (progressedNanos == IDLE) {
      progressedNanos = now;
    }
    startSoon();
    return entry.promise.future();
  }

  private boolean isTooSlow(long now) {
    Waiting<C, R> oldest = waiting.peek();
    return oldest != null
        && now - oldest.since() > TimeUnit.MILLISECONDS.toNanos(bounds.maxQueueAgeMillis());
  }

  /** Refuses further commands and completes when the present ones are done. */
  public Future<Void> drain() {
    draining = true;
    completeIfDrained();
    return drained.future();
  }

  /** A batch may end before its start returns; that start then goes on, instead of another. */
  private void startSoon() {
    if (!starting && !waiting.isEmpty()) {
      starting = true;
      starter.execute(this::startBatches);
    }
  }

  private void startBatches() {
    while (underWay < bounds.parallel() && isWorthABatch()) {
      List<Waiting<C, R>> batch = nextBatch();
      underWay++;
      commandsUnderWay += batch.size();
      process(batch).onComplete(done -> endBatch(batch.size()));
    }
    starting = false;
  }

  /**
   * Beside others, a batch must be worth its commit: it needs as many commands as those under way
   * have on average, or as many as fit. Otherwise the first command to come would make up a batch
   * alone, and batches would stay small. What is too few starts when nothing is under way.
   */
  private boolean isWorthABatch() {
    if (underWay == 0) {
      return !waiting.isEmpty();
    }
    int share = Math.max(1, commandsUnderWay / underWay);
    return waiting.size() >= Math.min(share, bounds.batchLimit());
  }

  private List<Waiting<C, R>> nextBatch() {
    List<Waiting<C, R>> batch = new ArrayList<>(Math.min(waiting.size(), bounds.batchLimit()));
    while (batch.size() < bounds.batchLimit() && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    batchSizes.record(batch.size());
    return batch;
  }

  private void endBatch(int commands) {
    underWay--;
    commandsUnderWay -= commands;
    boolean idle = underWay == 0 && waiting.isEmpty();
    progressedNanos = idle ? IDLE : clock.monotonicTime();
    startSoon();
    completeIfDrained();
  }

  private void completeIfDrained() {
    if (draining && underWay == 0 && waiting.isEmpty()) {
      drained.tryComplete();
    }
  }

  private Future<Void> process(List<Waiting<C, R>> batch) {
    return apply(batch)
        .<Void>map(outcomes -> hand(batch, outcomes))
        .recover(failure -> splitOrFail(batch, failure));
  }

  private Future<List<Future<R>>> apply(List<Waiting<C, R>> batch) {
    List<C> commands = batch.stream().map(Waiting::command).toList();
    return traced
        ? CommandContext.run(
            batch.stream().map(Waiting::context).toList(), () -> carryOut(commands))
        : carryOut(commands);
  }

  private Future<List<Future<R>>> carryOut(List<C> commands) {
    try {
      return processor.apply(commands);
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  private @Nullable Void hand(List<Waiting<C, R>> batch, List<Future<R>> outcomes) {
    for (int i = 0; i < batch.size(); i++) {
      outcomes.get(i).onComplete(batch.get(i).promise);
    }
    return null;
  }

  private Future<Void> splitOrFail(List<Waiting<C, R>> batch, Throwable failure) {
    if (batch.size() == 1 || isUnavailable(failure)) {
      batch.forEach(entry -> entry.promise.fail(failure));
      return Future.succeededFuture();
    }
    int middle = batch.size() / 2;
    return process(batch.subList(0, middle))
        .compose(done -> process(batch.subList(middle, batch.size())));
  }

  /** A failure of the database hits a part as much as the whole, and was retried already. */
  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof CommandException e && e.code() == FailureCode.UNAVAILABLE;
  }
}
