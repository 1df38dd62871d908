package dev.quell.testing;

import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Lets a test thread wait for a future, at most 30 seconds. */
public final class Await {
  private static final long SECONDS = 30;
  private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

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
  public static void until(Callable<Boolean> holds) {
    until(holds, held -> held, "what is awaited");
  }

  /**
   * Looks until what is seen fits, first every millisecond, then less and less often; gives up
   * after 30 seconds.
   *
   * @param subject what is looked at, for the message of the failure
   * @return what fitted
   */
  public static <T> T until(Callable<T> look, Predicate<? super T> fits, String subject) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    long pause = SHORTEST_PAUSE_NANOS;
    T seen = call(look);
    while (!fits.test(seen)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Still " + seen + " after " + SECONDS + " s: " + subject);
      }
      LockSupport.parkNanos(pause);
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("Interrupted at " + seen + ": " + subject);
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      seen = call(look);
    }
    return seen;
  }

  private static <T> T call(Callable<T> look) {
    try {
      return look.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
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
