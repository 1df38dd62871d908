package dev.quell.api.ctl;

import java.util.Optional;

/** Puts the lines of a stream of server-sent events together (HTML standard, §9.2.6). */
final class EventLines {
  private static final String FIELD = "data:";

  private StringBuilder data;

  /** Takes a line; gives the data of the event that ends with it. */
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
