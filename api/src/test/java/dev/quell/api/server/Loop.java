package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Does one thing after the other until it is time to stop, or until one of them fails. */
final class Loop {
  private final BooleanSupplier over;
  private final Supplier<Future<?>> step;
  private final Promise<Void> done = Promise.promise();

  private Loop(BooleanSupplier over, Supplier<Future<?>> step) {
    this.over = over;
    this.step = step;
  }

  /** Completes when it is over and the last step has ended. */
  static Future<Void> until(BooleanSupplier over, Supplier<Future<?>> step) {
    Loop loop = new Loop(over, step);
    loop.next();
    return loop.done.future();
  }

  private void next() {
    if (over.getAsBoolean()) {
      done.complete();
    } else {
      step.get().onSuccess(ended -> next()).onFailure(done::fail);
    }
  }
}
