package dev.quell.worker.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Coalesces repetitions of commands that take long. Those that arrive while a copy is still at work
 * wait for its end instead of doing the work twice, then share one more run: there may be more to
 * do where the copy had passed already. Confined to the event loop of its verticle.
 *
 * @param <C> the commands; equal ones are repetitions
 * @param <R> their outcomes
 */
public final class CoalescingQueue<C, R> {
  private final BatchQueue<C, R> queue;
  private final BinaryOperator<R> sum;
  private final Map<C, Future<R>> underWay = new HashMap<>();
  private final Map<C, Future<R>> following = new HashMap<>();

  /**
   * Creates a queue with a name for its metrics.
   *
   * @param bounds with one command per batch
   * @param sum of the outcomes of two runs one after the other
   */
  public CoalescingQueue(
      String name,
      BatchQueue.Bounds bounds,
      Function<C, Future<R>> action,
      BinaryOperator<R> sum,
      MeterRegistry meters) {
    this.queue = new BatchQueue<>(name, bounds, BatchQueue.Processor.oneByOne(action), meters);
    this.sum = sum;
  }

  /** Adds a command; as {@link BatchQueue#submit}. */
  public Future<R> submit(C command) {
    Future<R> present = underWay.get(command);
    return present == null
        ? begin(command)
        : following.computeIfAbsent(command, repeated -> follow(present, repeated));
  }

  /** Refuses further commands and completes when the present ones are done. */
  public Future<Void> drain() {
    return queue.drain();
  }

  private Future<R> begin(C command) {
    Future<R> run = queue.submit(command);
    underWay.put(command, run);
    return run.onComplete(done -> underWay.remove(command));
  }

  private Future<R> follow(Future<R> present, C command) {
    return present
        .onComplete(ended -> following.remove(command))
        .compose(first -> begin(command).map(second -> sum.apply(first, second)));
  }
}
