package dev.quell.api.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.quell.testing.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Keeps the first who logs something in a class waiting, as a pipe does that nobody reads: a real
 * way to block an event loop.
 */
final class BlockedLog implements AutoCloseable {
  private final Logger logger;
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicBoolean taken = new AtomicBoolean();
  private final UnsynchronizedAppenderBase<ILoggingEvent> appender =
      new UnsynchronizedAppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (taken.compareAndSet(false, true)) {
            await();
          }
        }
      };

  private void await() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private BlockedLog(Class<?> logging) {
    logger = (Logger) LoggerFactory.getLogger(logging);
    appender.start();
    logger.addAppender(appender);
  }

  static BlockedLog of(Class<?> logging) {
    return new BlockedLog(logging);
  }

  /** Waits until somebody has been kept waiting. */
  void awaitBlocked() {
    Await.until(taken::get);
  }

  /** Lets it go on. */
  @Override
  public void close() {
    gate.countDown();
    logger.detachAppender(appender);
  }
}
