package dev.quell.api.console;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Numbers by status letter, for each of some owners.
 *
 * @param known whether they could be counted in time
 */
record Counts(boolean known, Map<Long, Map<String, Long>> byOwner) {
  static final Counts NONE = new Counts(true, Map.of());

  private static final Counts UNKNOWN = new Counts(false, Map.of());

  /** The counts of rows of owner, status and number; empty if time ran out. */
  static Counts of(Optional<RowSet<Row>> rows) {
    if (rows.isEmpty()) {
      return UNKNOWN;
    }
    Map<Long, Map<String, Long>> byOwner = new HashMap<>();
    for (Row row : rows.get()) {
      byOwner
          .computeIfAbsent(row.getLong("owner"), owner -> new TreeMap<>())
          .put(row.getString("status"), row.getLong("n"));
    }
    return new Counts(true, byOwner);
  }

  /**
   * The numbers of one owner, by letter; of letters that it has.
   *
   * @param owner null for none
   */
  JsonObject of(Long owner) {
    JsonObject letters = new JsonObject();
    if (owner != null && byOwner.containsKey(owner)) {
      byOwner.get(owner).forEach(letters::put);
    }
    return letters;
  }

  /** The numbers of all owners together. */
  JsonObject total() {
    Map<String, Long> sums = new TreeMap<>();
    byOwner.values().forEach(each -> each.forEach((letter, n) -> sums.merge(letter, n, Long::sum)));
    JsonObject letters = new JsonObject();
    sums.forEach(letters::put);
    return letters;
  }
}
