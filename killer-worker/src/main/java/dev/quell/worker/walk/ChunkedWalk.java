package dev.quell.worker.walk;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes through chunks and has each dealt with, so that no lock is held long and the memory used
 * does not grow with what there is to do. Everything that walks is built on this. Confined to one
 * event loop.
 *
 * @param <C> a chunk
 * @param <R> what became of one
 * @param <S> what became of all
 */
public final class ChunkedWalk<C, R, S> {
  private final Chunks<C> chunks;
  private final IntSupplier atOnce;
  private final Function<C, Future<R>> work;
  private final BiFunction<S, R, S> plus;
  private final Predicate<S> ends;
  private final Promise<S> done = Promise.promise();
  private S sum;
  private int underWay;
  private boolean reading;
  private boolean exhausted;
  private @Nullable Throwable failure;

  private ChunkedWalk(
      Chunks<C> chunks,
      IntSupplier atOnce,
      Function<C, Future<R>> work,
      S none,
      BiFunction<S, R, S> plus,
      Predicate<S> ends) {
    this.chunks = chunks;
    this.atOnce = atOnce;
    this.work = work;
    this.sum = none;
    this.plus = plus;
    this.ends = ends;
  }

  /**
   * Has chunk after chunk dealt with; each begins when the one before has ended. Completes with the
   * sum, or fails like the first chunk that does; what was done before stays done.
   */
  public static <C, R, S> Future<S> inTurn(
      Chunks<C> chunks, Function<C, Future<R>> work, S none, BiFunction<S, R, S> plus) {
    return inTurnUntil(sum -> false, chunks, work, none, plus);
  }

  /**
   * Does what {@link #inTurn} does, but goes no further once the sum so far satisfies a condition.
   */
  public static <C, R, S> Future<S> inTurnUntil(
      Predicate<S> ends,
      Chunks<C> chunks,
      Function<C, Future<R>> work,
      S none,
      BiFunction<S, R, S> plus) {
    return new ChunkedWalk<>(chunks, () -> 1, work, none, plus, ends).begin();
  }

  /**
   * Has several chunks dealt with at once: one is read and written while others commit. Completes
   * when none is under way any more; if one failed, none was begun after that.
   *
   * @param atOnce how many may be; asked before each, and never answers less than 1
   */
  public static <C, R, S> Future<S> overlapping(
      IntSupplier atOnce,
      Chunks<C> chunks,
      Function<C, Future<R>> work,
      S none,
      BiFunction<S, R, S> plus) {
    return new ChunkedWalk<>(chunks, atOnce, work, none, plus, sum -> false).begin();
  }

  private Future<S> begin() {
    goOn();
    return done.future();
  }

  private void goOn() {
    if (reading) {
      return;
    }
    if (exhausted || !chunks.hasNext()) {
      if (underWay == 0) {
        end();
      }
    } else if (underWay < atOnce.getAsInt()) {
      readOn();
    }
  }

  /** May be called once more by whoever dealt with a chunk at once. */
  private void end() {
    if (failure == null) {
      done.tryComplete(sum);
    } else {
      done.tryFail(failure);
    }
  }

  private void readOn() {
    reading = true;
    Future.succeededFuture()
        .compose(due -> chunks.next())
        .onComplete(
            read -> {
              reading = false;
              if (read.failed()) {
                fail(read.cause());
              } else if (!exhausted) {
                dealWith(read.result());
              }
              goOn();
            });
  }

  private void dealWith(C chunk) {
    underWay++;
    Future.succeededFuture(chunk)
        .compose(work)
        .map(this::add)
        .onFailure(this::fail)
        .onComplete(
            dealt -> {
              underWay--;
              goOn();
            });
  }

  private S add(R result) {
    sum = plus.apply(sum, result);
    exhausted |= ends.test(sum);
    return sum;
  }

  private void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    exhausted = true;
  }
}
