package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Describes what a dry run found.
 *
 * @param answer the server's
 */
record DryRunResult(JsonObject answer) {

  private long live() {
    return answer.getLong("count");
  }

  /** Counts the tasks that wait and would end with the rest. */
  private long waiting() {
    return "all".equals(answer.getString("scope")) ? answer.getLong("waiting") : 0;
  }

  /** Counts all that would end. */
  long count() {
    return live() + waiting();
  }

  /** Tells whether there are not more than were counted. */
  boolean isExact() {
    return answer.getBoolean("exact");
  }

  boolean isEmpty() {
    return isExact() && count() == 0;
  }

  /** Answers the token that stands for the very same instances. */
  String token() {
    return answer.getString("token");
  }

  /** Describes the selection to the person who is asked. */
  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(heading());
    JsonObject statuses = answer.getJsonObject("by_status");
    if (!statuses.isEmpty()) {
      Table table = new Table("STATUS", "INSTANCES");
      statuses.fieldNames().stream()
          .sorted()
          .forEach(letter -> table.row(letter, statuses.getLong(letter)));
      parts.add(table.text());
    }
    JsonArray workflows = answer.getJsonArray("workflows");
    if (!workflows.isEmpty()) {
      Table table = new Table("WORKFLOW", "INSTANCES");
      for (Object workflow : workflows) {
        JsonObject of = (JsonObject) workflow;
        table.row(of.getLong("workflow_id"), of.getLong("count"));
      }
      parts.add(table.text());
    }
    JsonArray sample = answer.getJsonArray("sample");
    if (!sample.isEmpty()) {
      parts.add(
          "For example "
              + sample.stream().map(TerminalText::of).collect(Collectors.joining(", "))
              + ".");
    }
    return String.join("\n\n", parts);
  }

  private String heading() {
    if (isExact()) {
      return count() == 0 ? nothing() : selected() + " selected.";
    }
    return count() == 0
        ? "The selected instances could not be counted in time."
        : "At least " + selected() + " selected; counting the rest would take too long.";
  }

  private String nothing() {
    return waitingLeft() == 0
        ? "No live instance is selected; there is nothing to kill."
        : "No live instance is selected; "
            + TerminalText.count(waitingLeft(), "task that waits is", "tasks that wait are")
            + " left alone.";
  }

  /** Counts the tasks that wait and would stay. */
  private long waitingLeft() {
    return answer.getLong("waiting", 0L) - waiting();
  }

  private String selected() {
    if (waiting() == 0) {
      return TerminalText.count(live(), "live instance is", "live instances are");
    }
    return TerminalText.count(live(), "live instance", "live instances")
        + " and "
        + TerminalText.count(waiting(), "task that waits are", "tasks that wait are");
  }
}
