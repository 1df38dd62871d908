package dev.quell.worker.engine;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks row counts and turns ids into arrays and back. */
public final class Rows {

  private Rows() {}

  /** Returns ids as the array parameter of a statement. */
  public static Long[] ids(Collection<Long> ids) {
    return ids.toArray(Long[]::new);
  }

  /** Returns the ids in the first column, in order. */
  public static List<Long> firstIds(RowSet<Row> rows) {
    List<Long> ids = new ArrayList<>(rows.size());
    rows.forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  /**
   * Makes sure that a statement on locked rows found all of them.
   *
   * @return null, so that it can end a {@code map}
   * @throws IllegalStateException if it did not, which rolls the transaction back
   */
  public static @Nullable Void requireCount(SqlResult<?> result, int expected, String what) {
    if (result.rowCount() != expected) {
      throw new IllegalStateException(
          "The statement to %s should have affected %d rows but affected %d; it was rolled back."
              .formatted(what, expected, result.rowCount()));
    }
    return null;
  }
}
