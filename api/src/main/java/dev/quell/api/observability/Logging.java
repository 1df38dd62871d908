package dev.quell.api.observability;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.quell.api.config.QuellConfig;
import java.net.URL;
import org.slf4j.LoggerFactory;

/**
 * Sets up Logback for a process, with {@code logback.xml} as the one place of formats and levels.
 * Logs go to standard error. An operator's own file, named by {@code -Dlogback.configurationFile},
 * is left alone.
 */
public final class Logging {
  private static final String OPERATORS_FILE = "logback.configurationFile";

  private Logging() {}

  /** Has everything that is logged from now on follow these settings. */
  public static void configure(QuellConfig.Log log) {
    if (System.getProperty(OPERATORS_FILE) != null) {
      return;
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.putProperty("quell.log.format", log.json() ? "JSON" : "TEXT");
    context.putProperty("quell.log.level", log.level());
    context.putProperty("quell.log.libraries", libraryLevel(log.level()));
    load(context);
  }

  private static void load(LoggerContext context) {
    URL file = Logging.class.getResource("/logback.xml");
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(file);
    } catch (JoranException e) {
      throw new IllegalStateException("The logging configuration " + file + " is broken", e);
    }
  }

  /** Libraries speak up about trouble only; while Quell is debugged they also tell what they do. */
  private static String libraryLevel(String level) {
    return switch (level) {
      case "DEBUG", "TRACE" -> "INFO";
      case "ERROR" -> "ERROR";
      default -> "WARN";
    };
  }
}
