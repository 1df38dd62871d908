package dev.quell.api.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs, one after another, the blocking steps before Vert.x is there and after it is gone: the
 * database, the migration, the cluster. Thread-safe.
 */
final class LauncherThread {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "quell-launcher");
            thread.setDaemon(true);
            return thread;
          });

  /** A step with a result; fails with what the step throws. */
  <T> Future<T> call(Callable<T> step) {
    Promise<T> promise = Promise.promise();
    executor.execute(
        () -> {
          try {
            promise.complete(step.call());
          } catch (Throwable e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  /** A step without a result; fails with what the step throws. */
  Future<Void> run(Runnable step) {
    return call(Executors.callable(step, null));
  }

  /** Takes no further step. */
  void close() {
    executor.shutdown();
  }
}
