package dev.quell.worker.engine;

import io.vertx.core.Future;
import java.util.List;

/**
 * Lists the commands that one verticle takes, and what has to be finished before it may stop.
 *
 * @param handlers one per kind of command
 * @param drains run one after the other: what hands commands on comes before what takes them
 */
public record CommandHandlers(List<CommandHandler<?>> handlers, List<Drain> drains) {

  /** Finishes what is under way and takes no more. */
  @FunctionalInterface
  public interface Drain {
    /** Completes when nothing is under way any more. */
    Future<?> drain();
  }

  /** Lists handlers that are drained in the given order. */
  public static CommandHandlers of(List<CommandHandler<?>> handlers, Drain... inThisOrder) {
    return new CommandHandlers(List.copyOf(handlers), List.of(inThisOrder));
  }

  Future<?> drain() {
    Future<?> done = Future.succeededFuture();
    for (Drain next : drains) {
      done = done.compose(ended -> next.drain());
    }
    return done;
  }
}
