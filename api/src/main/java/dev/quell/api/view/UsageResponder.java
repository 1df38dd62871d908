package dev.quell.api.view;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.Snapshot;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.PartedAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * Answers with usage. Statistics take so many attempts at most; rows that do not fit a page are
 * read from a snapshot and sent page by page, so that neither takes much memory.
 */
final class UsageResponder {
  private final UsageQueries queries;
  private final LongReads longReads;
  private final int most;

  /**
   * Reads there.
   *
   * @param most attempts that statistics are of
   */
  UsageResponder(UsageQueries queries, LongReads longReads, int most) {
    this.queries = queries;
    this.longReads = longReads;
    this.most = most;
  }

  Future<Buffer> answer(ApiRequest request, UsageRequest wanted) {
    return wanted.withRows() ? withRows(request, wanted) : statistics(wanted);
  }

  private Future<Buffer> statistics(UsageRequest wanted) {
    return queries
        .attempts(wanted, most)
        .compose(
            attempts -> {
              UsageRows rows = new UsageRows(most);
              attempts.forEach(rows::count);
              return attempts.isEmpty()
                  ? queries.hasTask(wanted).map(Usage::none)
                  : Future.succeededFuture(rows.usage());
            })
        .map(usage -> UsageAnswers.withoutRows(wanted, usage));
  }

  private Future<Buffer> withRows(ApiRequest request, UsageRequest wanted) {
    return queries
        .firstRows(wanted)
        .compose(
            found ->
                found.size() == 0
                    ? statistics(wanted)
                    : found.size() <= Snapshot.PAGE
                        ? Future.succeededFuture(whole(wanted, found))
                        : sendFromSnapshot(request.partedAnswer(), wanted));
  }

  private Buffer whole(UsageRequest wanted, RowSet<Row> found) {
    UsageRows rows = new UsageRows(most);
    rows.add(found);
    return rows.end(wanted);
  }

  private Future<Buffer> sendFromSnapshot(PartedAnswer answer, UsageRequest wanted) {
    return answer.unrepeatable(
        longReads.read(
            snapshot -> {
              UsageRows rows = new UsageRows(most);
              return answer.unrepeatable(
                  UsageQueries.forEachPage(
                          snapshot, wanted, page -> answer.send(rows.add(page).take()))
                      .map(sent -> rows.end(wanted)));
            }));
  }
}
