package dev.quell.api.console;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by status letter, for each of some owners.
 *
 * @param known whether they could be counted in time
 */
record Counts(boolean known, Map<Long, Map<String, Long>> byOwner) {
  static final Counts NONE = new Counts(true, Map.of());

  private static final Counts UNKNOWN = new Counts(false, Map.of());

  /**
   * How many an owner has in a status.
   *
   * @param owner null for those that have none
   */
  record Count(@Nullable Long owner, String status, long n) {
    static Count from(Row row) {
      return new Count(row.getLong("owner"), row.getString("status"), row.getLong("n"));
    }
  }

  /** Puts counts together; empty if time ran out. */
  static Counts of(Optional<List<Count>> counts) {
    if (counts.isEmpty()) {
      return UNKNOWN;
    }
    Map<Long, Map<String, Long>> byOwner = new HashMap<>();
    for (Count count : counts.get()) {
      byOwner
          .computeIfAbsent(count.owner(), owner -> new TreeMap<>())
          .put(count.status(), count.n());
    }
    return new Counts(true, byOwner);
  }

  /**
   * The numbers of one owner, by letter; of letters that it has.
   *
   * @param owner null for none
   */
  JsonObject of(@Nullable Long owner) {
    JsonObject letters = new JsonObject();
    if (owner != null && byOwner.containsKey(owner)) {
      byOwner.get(owner).forEach(letters::put);
    }
    return letters;
  }

  /**
   * Tells whether an owner has any.
   *
   * @param owner null for none
   */
  boolean has(@Nullable Long owner) {
    return byOwner.containsKey(owner);
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
