package dev.quell.worker.engine;

import dev.quell.domain.kill.LiveTraffic;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the transactions of reports and heartbeats of this process cost, for those who
 * yield to them: from the moment that one is begun, the wait for its connection and for locks
 * included, until its commit is answered. Thread-safe.
 */
public final class LiveCommits {
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);

  /** Has tries measured, besides telling somebody else of them. */
  TryObserver measuring(TryObserver other) {
    return new TryObserver() {
      @Override
      public void ended(@Nullable Throwable failure) {
        other.ended(failure);
      }

      @Override
      public TryObserver begun() {
        underWay.incrementAndGet();
        long begun = System.nanoTime();
        TryObserver told = other.begun();
        return failure -> {
          slowest.accumulate(System.nanoTime() - begun);
          ended.incrementAndGet();
          underWay.decrementAndGet();
          told.ended(failure);
        };
      }
    };
  }

  /** Returns what there was since it was last called, and forgets it. */
  public LiveTraffic take() {
    int count = ended.getAndSet(0);
    return new LiveTraffic(count, underWay.get(), count == 0 ? 0 : slowest.getThenReset());
  }
}
