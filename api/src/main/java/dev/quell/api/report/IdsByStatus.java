package dev.quell.api.report;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one status letter, with the time at which the database looked. A look that finds
 * nothing is one row with the time alone.
 *
 * @param status null if there is nothing
 * @param ids null if there is nothing
 */
record IdsByStatus(String time, @Nullable String status, Long @Nullable [] ids) {
  static IdsByStatus from(Row row) {
    return of(row.getString("time"), row);
  }

  /** Reads a row of a look whose time is known. */
  static IdsByStatus of(String time, Row row) {
    return new IdsByStatus(time, row.getString("status"), row.getArrayOfLongs("ids"));
  }

  /** The ids of all letters of a look, by letter. */
  static Map<String, List<Long>> collect(List<IdsByStatus> rows) {
    Map<String, List<Long>> byStatus = new TreeMap<>();
    for (IdsByStatus row : rows) {
      if (row.status != null && row.ids != null) {
        byStatus.put(row.status, List.of(row.ids));
      }
    }
    return byStatus;
  }

  /** The time of a look, the same in all its rows. */
  static String time(List<IdsByStatus> rows) {
    return rows.get(0).time;
  }
}
