package dev.quell.api.taskview;

import dev.quell.api.request.InvalidParameter;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;

/**
 * How much of a listing is asked for. An answer is made in memory, so it has an end even where all
 * is wanted; beyond that it is refused rather than cut, because nobody would notice that the rest
 * is missing.
 *
 * @param rows that are asked for at most
 */
record Listing(long rows) {
  /** Rows of the largest answer. */
  static final int MOST = 100_000;

  /** Nothing and less mean all. */
  static Listing of(long limit) {
    return limit <= 0 ? all() : new Listing(limit);
  }

  static Listing all() {
    return new Listing(Long.MAX_VALUE);
  }

  /** The rows to read: one more than there may be shows that there are too many. */
  long limit() {
    return Math.min(rows, MOST + 1);
  }

  /**
   * The rows that were read.
   *
   * @throws InvalidParameter if there are too many, because of a parameter
   */
  RowSet<Row> require(RowSet<Row> found, String parameter, String value, String expectation) {
    if (found.size() > MOST) {
      throw InvalidParameter.query(parameter, value, expectation);
    }
    return found;
  }
}
