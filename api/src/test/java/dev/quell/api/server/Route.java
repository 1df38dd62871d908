package dev.quell.api.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** A method and a path with named parts, such as {@code GET /array/{array_id}/queue_task_batch}. */
record Route(String method, List<String> segments) {

  static Route of(String text) {
    String[] parts = text.split(" ", 2);
    return new Route(parts[0], List.of(parts[1].split("/")));
  }

  /** The named parts of an exchange's path; empty if it is on another route. */
  Optional<Map<String, String>> match(GoldenExchange exchange) {
    String[] actual = exchange.route().split("/");
    if (!method.equals(exchange.method()) || actual.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (int i = 0; i < actual.length; i++) {
      if (isNamed(segments.get(i))) {
        parts.put(name(segments.get(i)), actual[i]);
      } else if (!segments.get(i).equals(actual[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }

  /** The path, each named part replaced by what a function makes of its name and its value. */
  String path(Map<String, String> parts, BinaryOperator<String> replacement) {
    return segments.stream()
        .map(
            segment ->
                isNamed(segment)
                    ? replacement.apply(name(segment), parts.get(name(segment)))
                    : segment)
        .collect(Collectors.joining("/"));
  }

  private static boolean isNamed(String segment) {
    return segment.startsWith("{");
  }

  private static String name(String segment) {
    return segment.substring(1, segment.length() - 1);
  }
}
