package dev.quell.worker.engine;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Submits commands of the same key one after the other to a queue that has several batches under
 * way at once, so that no batch holds two of them and none overtakes another. Confined to one event
 * loop.
 *
 * @param <C> the commands
 * @param <R> their outcomes
 */
public final class InOrder<C, R> {
  private final ToLongFunction<C> key;
  private final Function<C, Future<R>> queue;
  private final Map<Long, Future<R>> latest = new HashMap<>();

  /** Puts commands in order before they come to a queue. */
  public InOrder(ToLongFunction<C> key, Function<C, Future<R>> queue) {
    this.key = key;
    this.queue = queue;
  }

  /** Submits a command once all before it of its key have ended, however they ended. */
  public Future<R> submit(C command) {
    long of = key.applyAsLong(command);
    Future<R> previous = latest.get(of);
    Future<R> outcome =
        previous == null ? queue.apply(command) : previous.transform(ended -> queue.apply(command));
    if (!outcome.isComplete()) {
      latest.put(of, outcome);
      outcome.onComplete(ended -> latest.remove(of, outcome));
    }
    return outcome;
  }
}
