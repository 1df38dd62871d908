package dev.quell.api.report;

import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ids of one status letter, in any order. */
record IdsByStatus(String status, Long[] ids) {
  static IdsByStatus from(Row row) {
    return new IdsByStatus(row.getString("status"), row.getArrayOfLongs("ids"));
  }

  /**
   * The ids of all letters, by letter, ascending. They are sorted here: the database would sort
   * whole rows by the text of their status.
   */
  static Map<String, List<Long>> collect(List<IdsByStatus> rows) {
    Map<String, List<Long>> byStatus = new TreeMap<>();
    for (IdsByStatus row : rows) {
      Arrays.sort(row.ids);
      byStatus.put(row.status, Arrays.asList(row.ids));
    }
    return byStatus;
  }
}
