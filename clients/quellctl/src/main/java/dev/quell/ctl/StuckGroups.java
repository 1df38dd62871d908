package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Holds the instances that are stuck, in groups by the way in which they are. */
record StuckGroups(List<JsonObject> groups) {

  /** Takes a copy. */
  StuckGroups {
    groups = List.copyOf(groups);
  }

  /**
   * Reads the groups of an answer.
   *
   * @param kinds that are asked for; empty for all
   */
  static StuckGroups of(JsonObject answer, List<String> kinds) {
    return new StuckGroups(
        answer.getJsonArray("groups").stream()
            .map(JsonObject.class::cast)
            .filter(group -> kinds.isEmpty() || kinds.contains(group.getString("kind")))
            .toList());
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  List<String> kinds() {
    return groups.stream().map(group -> group.getString("kind")).toList();
  }

  long count() {
    return groups.stream().mapToLong(group -> group.getLong("count")).sum();
  }

  /** Tells whether there are not more than were counted. */
  boolean isExact() {
    return groups.stream().allMatch(group -> group.getBoolean("exact"));
  }

  /**
   * Answers the number that the server compares each group with.
   *
   * @param confirmed how many are meant of all
   */
  long confirmPerGroup(long confirmed) {
    long largest = groups.stream().mapToLong(group -> group.getLong("count")).max().orElse(0);
    return isExact() ? Math.min(confirmed, largest) : confirmed;
  }

  String text() {
    if (isEmpty()) {
      return "Nothing is stuck.";
    }
    Table table = new Table("KIND", "STATUS", "LONGER THAN", "INSTANCES", "SUGGESTED", "PROBLEM");
    for (JsonObject group : groups) {
      table.row(
          group.getValue("kind"),
          group.getValue("status"),
          TerminalText.seconds(group.getDouble("older_than_seconds")),
          (group.getBoolean("exact") ? "" : "at least ") + group.getLong("count"),
          group.getValue("suggested_action"),
          group.getValue("problem"));
    }
    return table.text();
  }
}
