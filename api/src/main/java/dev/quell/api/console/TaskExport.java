package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.LongReads;
import dev.quell.api.database.Snapshot;
import dev.quell.api.http.JsonRows;
import dev.quell.api.http.PartedAnswer;
import dev.quell.api.http.RowFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Sends all tasks of a filter from one snapshot, page by page and no faster than they are read, so
 * that no more than a page is in memory. For one answer.
 */
final class TaskExport {
  private final LongReads longReads;
  private final TaskListing listing;
  private final RowFormat format;
  private final PartedAnswer answer;

  TaskExport(LongReads longReads, TaskListing listing, RowFormat format, PartedAnswer answer) {
    this.longReads = longReads;
    this.listing = listing;
    this.format = format;
    this.answer = answer;
  }

  /** Completes with the last part; fails with {@code CutAnswer} if a later page cannot be read. */
  Future<Buffer> send() {
    Conditions conditions = listing.filter().conditions();
    String sql = TaskListQueries.allSql(listing.sort(), conditions);
    return answer.unrepeatable(
        longReads.read(
            snapshot -> {
              Parts parts = new Parts(format.head(TaskListQueries.COLUMNS));
              return answer.unrepeatable(
                  snapshot
                      .forEachPage(sql, conditions.parameters(), parts::add)
                      .map(read -> parts.rest));
            }));
  }

  /** Holds what has not been sent yet. A read that is tried again begins with none. */
  private final class Parts {
    private Buffer rest;

    Parts(Buffer head) {
      this.rest = head;
    }

    /** A page that is not full is the last one, whose text ends the answer. */
    Future<Void> add(RowSet<Row> page) {
      page.forEach(row -> format.append(rest, TaskListQueries.COLUMNS, JsonRows.one(row)));
      if (page.size() < Snapshot.PAGE) {
        return Future.succeededFuture();
      }
      Buffer part = rest;
      rest = Buffer.buffer();
      return answer.send(part);
    }
  }
}
