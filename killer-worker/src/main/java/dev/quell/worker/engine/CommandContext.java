package dev.quell.worker.engine;

import io.opentelemetry.api.trace.Span;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.function.Supplier;

/**
 * Remembers the context that a command came in, to which its trace belongs. Only made while traces
 * are on.
 *
 * @param context of the message that brought the command
 * @param recorded whether what happens there is part of a trace that is kept
 */
record CommandContext(Context context, boolean recorded) {

  /** Tells whether the Vert.x that runs the caller traces; false outside of any. */
  static boolean isTraced() {
    ContextInternal here = ContextInternal.current();
    return here != null && here.tracer() != null;
  }

  /** Returns the context of the command that is being taken. */
  static CommandContext here() {
    return new CommandContext(Vertx.currentContext(), Span.current().isRecording());
  }

  /**
   * Creates a promise whose listeners run where the command came from, whoever keeps it. Otherwise
   * they would go on in the trace of the command that its batch ran for.
   */
  <R> Promise<R> promise() {
    return ((ContextInternal) context).promise();
  }

  /** Runs work for the first of several commands that is recorded, or else for the first one. */
  static <T> Future<T> run(List<CommandContext> commands, Supplier<Future<T>> work) {
    Context context =
        commands.stream()
            .filter(CommandContext::recorded)
            .findFirst()
            .orElseGet(() -> commands.get(0))
            .context();
    if (context == Vertx.currentContext()) {
      return work.get();
    }
    Promise<T> done = Promise.promise();
    context.runOnContext(there -> work.get().onComplete(done));
    return done.future();
  }
}
