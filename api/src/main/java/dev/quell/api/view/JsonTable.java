package dev.quell.api.view;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * A JSON object with a table under a name, as text in parts, one column after the other. The text
 * is the same as that of a {@link PandasTable} in a string. Not thread-safe.
 */
public final class JsonTable {
  private Buffer part;
  private final StringBuilder table = new StringBuilder("{");
  private int columns;
  private int rows;

  public JsonTable(String name) {
    part = Buffer.buffer("{" + Json.encode(name) + ":\"");
  }

  /** Begins a column. */
  public void column(String name) {
    table.append(columns == 0 ? "" : "},");
    PandasTable.quote(table, name);
    table.append(":{");
    columns++;
    rows = 0;
  }

  /** Adds the first column of rows to the column that has begun. */
  public JsonTable add(RowSet<Row> page) {
    for (Row row : page) {
      PandasTable.cell(table, rows, row.getValue(0));
      rows++;
    }
    return this;
  }

  /** The text since the last call. */
  public Buffer take() {
    String quoted = Json.encode(table.toString());
    Buffer taken = part.appendString(quoted.substring(1, quoted.length() - 1));
    part = Buffer.buffer();
    table.setLength(0);
    return taken;
  }

  /** The rest of the text. */
  public Buffer end() {
    table.append("}}");
    return take().appendString("\"}");
  }
}
