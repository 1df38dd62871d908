package dev.quell.api.view;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Snapshot;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.JsonList;
import dev.quell.api.http.JsonRows;
import dev.quell.api.http.PartedAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Answers with listings. One that fits a page is one query and one answer; a longer one is read
 * from a snapshot and sent page by page, so that none takes more memory than a few pages.
 */
final class ListingAnswers {
  private final RetryingPool database;
  private final LongReads longReads;

  ListingAnswers(RetryingPool database, LongReads longReads) {
    this.database = database;
    this.longReads = longReads;
  }

  /** As a list of objects. */
  Future<Buffer> list(ApiRequest request, String name, Listing listing) {
    return answer(
        request,
        listing,
        rows -> JsonRows.named(name, rows),
        (snapshot, answer) -> sendList(snapshot, answer, new JsonList(name), listing));
  }

  /** As a table by columns in a string. Every column is a read of its own. */
  Future<Buffer> table(ApiRequest request, String name, Listing listing) {
    return answer(
        request,
        listing,
        rows -> new JsonObject().put(name, PandasTable.of(rows).encode()).toBuffer(),
        (snapshot, answer) -> sendTable(snapshot, answer, new JsonTable(name), listing));
  }

  private Future<Buffer> answer(
      ApiRequest request,
      Listing listing,
      Function<RowSet<Row>, Buffer> whole,
      BiFunction<Snapshot, PartedAnswer, Future<Buffer>> send) {
    return database
        .rows(listing.sql(), listing.parametersOfFirstPage())
        .compose(
            rows ->
                rows.size() <= Snapshot.PAGE
                    ? Future.succeededFuture(whole.apply(rows))
                    : sendFromSnapshot(request.partedAnswer(), send));
  }

  private Future<Buffer> sendFromSnapshot(
      PartedAnswer answer, BiFunction<Snapshot, PartedAnswer, Future<Buffer>> send) {
    return answer.unrepeatable(
        longReads.read(snapshot -> answer.unrepeatable(send.apply(snapshot, answer))));
  }

  private static Future<Buffer> sendList(
      Snapshot snapshot, PartedAnswer answer, JsonList list, Listing listing) {
    return snapshot
        .forEachPage(
            listing.sql(), listing.parameters(), page -> answer.send(list.add(page).take()))
        .map(sent -> list.end());
  }

  private static Future<Buffer> sendTable(
      Snapshot snapshot, PartedAnswer answer, JsonTable table, Listing listing) {
    Future<Void> sent = Future.succeededFuture();
    for (Listing.Column column : listing.columns()) {
      sent = sent.compose(before -> sendColumn(snapshot, answer, table, listing, column));
    }
    return sent.map(all -> table.end());
  }

  private static Future<Void> sendColumn(
      Snapshot snapshot,
      PartedAnswer answer,
      JsonTable table,
      Listing listing,
      Listing.Column column) {
    table.column(column.name());
    return snapshot.forEachPage(
        listing.sql(column), listing.parameters(), page -> answer.send(table.add(page).take()));
  }
}
