package dev.quell.api.operate;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.JsonRows;
import dev.quell.api.http.PartedAnswer;
import dev.quell.api.http.RowFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Sends all lines of the audit that are meant, the oldest first, page by page and no faster than
 * they are read: no connection and no snapshot is held meanwhile, and no more than a page is in
 * memory. It ends with the last line that was there when it began. For one answer.
 */
final class AuditExport {
  private static final long PAGE = 1_000;

  private final RetryingPool database;
  private final AuditQuery query;
  private final RowFormat format;
  private final PartedAnswer answer;

  AuditExport(RetryingPool database, AuditQuery query, RowFormat format, PartedAnswer answer) {
    this.database = database;
    this.query = query;
    this.format = format;
    this.answer = answer;
  }

  /** Completes with the last part; fails with {@code CutAnswer} if a later page cannot be read. */
  Future<Buffer> send() {
    return database
        .one(
            "select coalesce(max(id), 0) from kill_audit", Parameters.none(), row -> row.getLong(0))
        .compose(last -> next(format.head(AuditQuery.COLUMNS), 0, last));
  }

  private Future<Buffer> next(Buffer part, long after, long last) {
    return answer
        .unrepeatable(query.page(database, after, last, PAGE))
        .compose(
            rows -> {
              long reached = append(part, rows, after);
              return rows.size() < PAGE
                  ? Future.succeededFuture(part)
                  : answer.send(part).compose(sent -> next(Buffer.buffer(), reached, last));
            });
  }

  private long append(Buffer part, RowSet<Row> rows, long after) {
    long reached = after;
    for (Row row : rows) {
      JsonObject line = JsonRows.one(row);
      format.append(part, AuditQuery.COLUMNS, line);
      reached = line.getLong("id");
    }
    return reached;
  }
}
