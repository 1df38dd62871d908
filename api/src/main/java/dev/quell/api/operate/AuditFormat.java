package dev.quell.api.operate;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How lines of the audit leave: in a page, or all of them as they come. */
enum AuditFormat {
  /** A page, the newest line first. */
  JSON("json", "application/json"),
  /** All lines, each a JSON object in a line of its own. */
  NDJSON("ndjson", "application/x-ndjson"),
  /** All lines as RFC 4180 has it, below a line of names; what is null is empty. */
  CSV("csv", "text/csv");

  private static final String END_OF_ROW = "\r\n";

  private final String word;
  private final String mediaType;
  private final CharSequence contentType;

  AuditFormat(String word, String mediaType) {
    this.word = word;
    this.mediaType = mediaType;
    this.contentType =
        HttpHeaders.createOptimized(
            mediaType.startsWith("text/") ? mediaType + "; charset=utf-8" : mediaType);
  }

  static Optional<AuditFormat> find(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }

  /** The first one that an Accept header names; a page if it names none. */
  static AuditFormat accepted(String header) {
    return Arrays.stream(header.split(","))
        .map(range -> range.split(";", 2)[0].strip())
        .flatMap(type -> Arrays.stream(values()).filter(f -> f.mediaType.equalsIgnoreCase(type)))
        .findFirst()
        .orElse(JSON);
  }

  CharSequence contentType() {
    return contentType;
  }

  /** What stands before the first line. */
  Buffer head() {
    return this == CSV
        ? Buffer.buffer(String.join(",", AuditQuery.COLUMNS) + END_OF_ROW)
        : Buffer.buffer();
  }

  /** Adds a line. */
  void append(Buffer buffer, JsonObject line) {
    if (this == CSV) {
      buffer.appendString(csv(AuditQuery.COLUMNS, line) + END_OF_ROW);
    } else {
      buffer.appendBuffer(line.toBuffer()).appendString("\n");
    }
  }

  private static String csv(List<String> columns, JsonObject line) {
    return columns.stream()
        .map(column -> quoted(line.getValue(column)))
        .collect(Collectors.joining(","));
  }

  private static String quoted(Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
