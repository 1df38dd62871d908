package dev.quell.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/** Writes a JSON object with rows under a name, as text in parts. Not thread-safe. */
public final class JsonList {
  private Buffer part;
  private boolean empty = true;

  public JsonList(String name) {
    part = Buffer.buffer("{" + Json.encode(name) + ":[");
  }

  /** Adds rows; grows by their text alone. */
  public JsonList add(RowSet<Row> rows) {
    for (Row row : rows) {
      part.appendString(empty ? "" : ",").appendBuffer(JsonRows.one(row).toBuffer());
      empty = false;
    }
    return this;
  }

  /** The text since the last call. */
  public Buffer take() {
    Buffer taken = part;
    part = Buffer.buffer();
    return taken;
  }

  /** The rest of the text. */
  public Buffer end() {
    return part.appendString("]}");
  }
}
