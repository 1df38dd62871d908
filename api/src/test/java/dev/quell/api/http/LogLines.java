package dev.quell.api.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What a class logs while a test listens, whatever the configured level. */
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  private LogLines(Class<?> logging) {
    logger = (Logger) LoggerFactory.getLogger(logging);
    before = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    appender.start();
    logger.addAppender(appender);
  }

  public static LogLines of(Class<?> logging) {
    return new LogLines(logging);
  }

  /** The fields of the next line with a text, waiting for it at most 10 seconds. */
  public Map<String, Object> await(String text) {
    return fields(awaitEvent(text));
  }

  /** The fields of a line. */
  public static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new HashMap<>();
    event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }

  /** The next line with a text, waiting for it at most 10 seconds. */
  public ILoggingEvent awaitEvent(String text) {
    try {
      ILoggingEvent event = events.poll(10, TimeUnit.SECONDS);
      while (event != null && !event.getFormattedMessage().equals(text)) {
        event = events.poll(10, TimeUnit.SECONDS);
      }
      if (event == null) {
        throw new AssertionError("Not logged: " + text);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
