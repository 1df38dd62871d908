package dev.quell.api.view;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table by columns as text: JSON that clients take from inside a JSON string ({@code
 * docs/contract/cli-and-reaper.md} §0.5). Grows by the text of a row, whatever the row was made of.
 * Not thread-safe.
 */
public final class PandasTable {
  private final List<String> names;
  private final List<StringBuilder> columns;
  private int rows;

  /** An empty table; every column is there all the same. */
  public PandasTable(List<String> names) {
    this.names = List.copyOf(names);
    this.columns = names.stream().map(name -> new StringBuilder()).toList();
  }

  /** The rows of a query, its columns under their names. */
  public static PandasTable of(RowSet<Row> rows) {
    PandasTable table = new PandasTable(rows.columnsNames());
    for (Row row : rows) {
      @Nullable Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.getValue(i);
      }
      table.add(values);
    }
    return table;
  }

  /**
   * Adds a row.
   *
   * @param values one per column: text, a whole number or null
   */
  public PandasTable add(@Nullable Object... values) {
    for (int i = 0; i < values.length; i++) {
      cell(columns.get(i), rows, values[i]);
    }
    rows++;
    return this;
  }

  /** The whole table, without blanks, in ASCII. */
  public String encode() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",");
      quote(text, names.get(i));
      text.append(":{").append(columns.get(i)).append('}');
    }
    return text.append('}').toString();
  }

  /** Adds the value of a row to its column. */
  static void cell(StringBuilder out, int row, @Nullable Object value) {
    out.append(row == 0 ? "\"" : ",\"").append(row).append("\":");
    if (value == null || value instanceof Number) {
      out.append(value);
    } else {
      quote(out, value.toString());
    }
  }

  static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      escape(out, text.charAt(i));
    }
    out.append('"');
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"', '\\', '/' -> out.append('\\').append(c);
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        if (c < ' ' || c > '~') {
          out.append("\\u").append(String.format("%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
