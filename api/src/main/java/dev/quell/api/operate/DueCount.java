package dev.quell.api.operate;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * Counts what would go.
 *
 * @param count of what was counted; there may be more if that is not exact
 * @param oldest when the oldest of them ended; null if there is none
 * @param newest when the newest of them ended; null if there is none
 */
record DueCount(long count, boolean exact, @Nullable String oldest, @Nullable String newest) {
  /** Counting more tells nobody anything. */
  static final int MOST = 1_000_000;

  /** Nothing is to go. */
  static final DueCount NONE = new DueCount(0, true, null, null);

  /** Time ran out before anything was known. */
  static final DueCount UNKNOWN = new DueCount(0, false, null, null);

  static DueCount from(Row row) {
    long count = row.getLong("count");
    return new DueCount(
        Math.min(count, MOST), count <= MOST, row.getString("oldest"), row.getString("newest"));
  }
}
