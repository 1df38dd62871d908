package dev.quell.testing;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Lets a test thread wait for a future, at most 30 seconds. */
public final class Await {
  private static final long SECONDS = 30;

  private Await() {}

  /** The result; throws what the future failed with. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("Not completed after " + SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something holds that nobody announces; at most 30 seconds. */
  public static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Does not hold after " + SECONDS + " s");
      }
      Thread.onSpinWait();
    }
  }

  /** How the future ended: null if well, else what it failed with. */
  public static Throwable outcomeOf(Future<?> future) {
    return await(future.transform(result -> Future.succeededFuture(result.cause())));
  }

  /** What the future failed with. */
  public static Throwable failureOf(Future<?> future) {
    return await(
        future.transform(
            result ->
                result.failed()
                    ? Future.succeededFuture(result.cause())
                    : Future.failedFuture(
                        new IllegalStateException("Succeeded with " + result.result()))));
  }
}
