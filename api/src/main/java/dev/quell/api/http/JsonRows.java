package dev.quell.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Turns rows into JSON objects whose fields are the columns, in their order, under their names. */
public final class JsonRows {
  private JsonRows() {}

  /** All rows, one object each. */
  public static JsonArray all(RowSet<Row> rows) {
    JsonArray objects = new JsonArray();
    rows.forEach(row -> objects.add(one(row)));
    return objects;
  }

  /** A JSON object with all rows under a name. */
  public static Buffer named(String name, RowSet<Row> rows) {
    return new JsonList(name).add(rows).end();
  }

  /** One row. */
  public static JsonObject one(Row row) {
    JsonObject object = new JsonObject();
    for (int i = 0; i < row.size(); i++) {
      object.put(row.getColumnName(i), row.getValue(i));
    }
    return object;
  }
}
