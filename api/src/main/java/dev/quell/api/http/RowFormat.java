package dev.quell.api.http;

import static dev.quell.api.http.ParameterTypes.word;

import dev.quell.domain.json.FieldType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How rows of a list leave: in a page, or all of them as they come. */
public enum RowFormat {
  /** A page. */
  JSON("json", "application/json"),
  /** All rows, each a JSON object in a line of its own. */
  NDJSON("ndjson", "application/x-ndjson"),
  /** All rows as RFC 4180 has it, below a line of names; what is null is empty. */
  CSV("csv", "text/csv");

  private static final FieldType<RowFormat> TYPE =
      word(RowFormat::find, "one of json, ndjson, csv");
  private static final String END_OF_ROW = "\r\n";

  private final String word;
  private final String mediaType;
  private final CharSequence contentType;

  RowFormat(String word, String mediaType) {
    this.word = word;
    this.mediaType = mediaType;
    this.contentType =
        HttpHeaders.createOptimized(
            mediaType.startsWith("text/") ? mediaType + "; charset=utf-8" : mediaType);
  }

  private static Optional<RowFormat> find(String word) {
    return Arrays.stream(values()).filter(format -> format.word.equals(word)).findFirst();
  }

  /**
   * Reads which one a request asks for: by the parameter {@code format}, else by the first type of
   * its header Accept that is one of them; a page if neither names one.
   */
  public static RowFormat of(ApiRequest request) {
    RowFormat asked = request.query().optional("format", TYPE);
    return asked == null ? accepted(request.header("Accept").orElse("")) : asked;
  }

  private static RowFormat accepted(String header) {
    return Arrays.stream(header.split(","))
        .map(range -> range.split(";", 2)[0].strip())
        .flatMap(type -> Arrays.stream(values()).filter(f -> f.mediaType.equalsIgnoreCase(type)))
        .findFirst()
        .orElse(JSON);
  }

  /** Gives the type that an answer in it has. */
  public CharSequence contentType() {
    return contentType;
  }

  /** Gives what stands before the first row. */
  public Buffer head(List<String> columns) {
    return this == CSV ? Buffer.buffer(String.join(",", columns) + END_OF_ROW) : Buffer.buffer();
  }

  /** Adds a row. */
  public void append(Buffer buffer, List<String> columns, JsonObject row) {
    if (this == CSV) {
      buffer.appendString(csv(columns, row) + END_OF_ROW);
    } else {
      buffer.appendBuffer(row.toBuffer()).appendString("\n");
    }
  }

  private static String csv(List<String> columns, JsonObject row) {
    return columns.stream()
        .map(column -> quoted(row.getValue(column)))
        .collect(Collectors.joining(","));
  }

  private static String quoted(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
