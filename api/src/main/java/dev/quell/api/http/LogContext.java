package dev.quell.api.http;

import dev.quell.domain.json.JsonText;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Reads what a client wants to see in the log lines of its request ({@code
 * docs/contract/conventions.md} §8): bounded in size and number, never in the way of the server's
 * own fields.
 */
final class LogContext {
  private static final Logger LOG = LoggerFactory.getLogger(LogContext.class);
  private static final int MAX_CHARACTERS = 8192;
  private static final int MAX_KEYS = 32;
  private static final int MAX_KEY_CHARACTERS = 64;
  private static final int MAX_VALUE_CHARACTERS = 256;
  private static final Set<String> RESERVED =
      Set.of(
          "path",
          "method",
          "request_id",
          "operation",
          "status",
          "duration_ms",
          "failure",
          "message",
          "event",
          "level",
          "level_value",
          "timestamp",
          "@timestamp",
          "@version",
          "logger",
          "logger_name",
          "thread",
          "thread_name",
          "stack_trace",
          "tags",
          "trace_id",
          "span_id");

  private LogContext() {}

  /** Reads a context; anything but a JSON object of bearable size counts as an empty one. */
  static JsonObject parse(String text) {
    if (text.length() > MAX_CHARACTERS) {
      LOG.debug("A log context of {} characters is ignored", text.length());
      return new JsonObject();
    }
    try {
      if (JsonText.decode(text) instanceof JsonObject context) {
        return context;
      }
    } catch (DecodeException e) {
      LOG.debug("A log context that cannot be read is ignored", e);
      return new JsonObject();
    }
    LOG.debug("A log context that is no JSON object is ignored");
    return new JsonObject();
  }

  /** Adds every key that may be logged, with its value, to a log line. */
  static LoggingEventBuilder addTo(LoggingEventBuilder line, JsonObject context) {
    LoggingEventBuilder described = line;
    for (Map.Entry<String, Object> entry : allowed(context)) {
      described = described.addKeyValue(entry.getKey(), shown(entry));
    }
    return described;
  }

  private static List<Map.Entry<String, Object>> allowed(JsonObject context) {
    return context.stream().filter(entry -> isAllowed(entry.getKey())).limit(MAX_KEYS).toList();
  }

  private static boolean isAllowed(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_KEY_CHARACTERS
        && !RESERVED.contains(key.toLowerCase(Locale.ROOT));
  }

  private static Object shown(Map.Entry<String, Object> entry) {
    Object value = entry.getValue();
    if (value instanceof String text) {
      return cut(text);
    }
    boolean nested = value instanceof JsonObject || value instanceof JsonArray;
    return nested ? cut(value.toString()) : value;
  }

  private static String cut(String text) {
    return text.length() <= MAX_VALUE_CHARACTERS ? text : text.substring(0, MAX_VALUE_CHARACTERS);
  }
}
