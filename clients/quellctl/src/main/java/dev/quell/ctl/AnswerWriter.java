package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints answers of a server for programs, one after the other. */
final class AnswerWriter {
  private static final String END_OF_ROW = "\r\n";

  private final PrintWriter output;
  private final OutputFormat format;
  private @Nullable Set<String> columns;

  /**
   * Creates one that has printed nothing.
   *
   * @param format any but {@link OutputFormat#table}
   */
  AnswerWriter(PrintWriter output, OutputFormat format) {
    this.output = output;
    this.format = format;
  }

  /** Prints what is a row by itself. */
  void one(JsonObject answer) {
    rows(answer, List.of(answer));
  }

  /**
   * Prints a page of rows.
   *
   * @param field of the page that holds them
   */
  void list(JsonObject page, String field) {
    rows(page, page.getJsonArray(field).stream().map(JsonObject.class::cast).toList());
  }

  private void rows(JsonObject whole, List<JsonObject> rows) {
    switch (format) {
      case csv -> csv(rows.stream().map(AnswerWriter::flat).toList());
      case ndjson -> rows.forEach(row -> output.println(row.encode()));
      default -> output.println(whole.encode());
    }
    output.flush();
  }

  /** The first rows name the columns; without any there is nothing to name. */
  private void csv(List<Map<String, @Nullable Object>> rows) {
    if (columns == null && !rows.isEmpty()) {
      columns = new LinkedHashSet<>();
      rows.forEach(row -> columns.addAll(row.keySet()));
      print(columns.stream());
    }
    Set<String> named = columns == null ? Set.of() : columns;
    rows.forEach(row -> print(named.stream().map(row::get)));
  }

  private void print(Stream<? extends @Nullable Object> cells) {
    output.print(cells.map(AnswerWriter::cell).collect(Collectors.joining(",")));
    output.print(END_OF_ROW);
  }

  /** What is null is empty. */
  private static String cell(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("(?s).*[\",\r\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }

  /** Fields of objects are columns of their own, {@code outcomes.killed}; a list is one cell. */
  private static Map<String, @Nullable Object> flat(JsonObject row) {
    Map<String, @Nullable Object> cells = new LinkedHashMap<>();
    flatten("", row, cells);
    return cells;
  }

  private static void flatten(String prefix, JsonObject row, Map<String, @Nullable Object> cells) {
    for (String name : row.fieldNames()) {
      Object value = row.getValue(name);
      if (value instanceof JsonObject nested) {
        flatten(prefix + name + ".", nested, cells);
      } else {
        cells.put(prefix + name, value instanceof JsonArray list ? list.encode() : value);
      }
    }
  }
}
