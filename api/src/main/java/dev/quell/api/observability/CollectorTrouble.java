package dev.quell.api.observability;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the library logs about a collector that cannot be reached into Quell's log; by itself
 * it writes to standard error, with a stack for each try.
 */
final class CollectorTrouble extends Handler {
  private static final Logger LOG = LoggerFactory.getLogger(CollectorTrouble.class);

  /** Kept here, because the JDK forgets loggers that nobody keeps, and what was set on them. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private CollectorTrouble() {}

  /** From now on, for all of this JVM; repeated calls change nothing. */
  static synchronized void intoTheLog() {
    if (LIBRARY.getUseParentHandlers()) {
      LIBRARY.setUseParentHandlers(false);
      LIBRARY.addHandler(new CollectorTrouble());
    }
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      LOG.atWarn()
          .addKeyValue("failure", String.valueOf(line.getThrown()))
          .log("Traces: {}", line.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
