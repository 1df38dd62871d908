package dev.quell.ctl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the lines of a stream of server-sent events (HTML standard, §9.2.6). */
final class ServerSentEventParser {
  private static final String FIELD = "data:";

  private @Nullable StringBuilder data;

  /** Adds a line; returns the data of the event that ends with it. */
  Optional<String> accept(String line) {
    if (line.isEmpty()) {
      Optional<String> event = Optional.ofNullable(data).map(StringBuilder::toString);
      data = null;
      return event;
    }
    if (line.startsWith(FIELD)) {
      String value = line.substring(FIELD.length());
      data = data == null ? new StringBuilder() : data.append('\n');
      data.append(value.startsWith(" ") ? value.substring(1) : value);
    }
    return Optional.empty();
  }
}
