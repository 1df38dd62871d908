package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats for a person what goes because it ended long ago. */
final class RetentionReport {
  private static final int WIDTH = 12;
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};
  private static final int UNIT = 1024;

  private RetentionReport() {}

  static String of(JsonObject retention) {
    return String.join(
        "\n\n",
        due(retention.getJsonObject("due")),
        progress(retention.getJsonObject("settings"), retention.getJsonObject("progress")),
        tables(retention.getJsonArray("tables")));
  }

  private static String due(JsonObject due) {
    Table table = new Table("WHAT", "STAYS", "GOES NOW", "OLDEST", "NEWEST");
    String workflows = days(due.getInteger("workflow_days"));
    row(table, "workflows", workflows, due.getJsonObject("workflows"));
    row(table, "tasks", workflows, due.getJsonObject("tasks"));
    row(table, "task instances", workflows, due.getJsonObject("task_instances"));
    row(table, "audit lines", days(due.getInteger("audit_days")), due.getJsonObject("audit_lines"));
    return table.text();
  }

  private static String days(@Nullable Integer days) {
    return days == null ? "for ever" : TerminalText.count(days, "day", "days");
  }

  private static void row(Table table, String what, String stays, JsonObject count) {
    table.row(
        what,
        stays,
        (count.getBoolean("exact") ? "" : "at least ")
            + TerminalText.number(count.getLong("count")),
        TerminalText.time(count.getString("oldest")),
        TerminalText.time(count.getString("newest")));
  }

  private static String progress(JsonObject settings, JsonObject progress) {
    List<String> lines = new ArrayList<>();
    boolean isOn =
        settings.getInteger("finished_workflows_days") != null
            || settings.getInteger("audit_days") != null;
    JsonObject leader = progress.getJsonObject("leader");
    line(lines, "removed by", leader == null ? nobody(isOn) : leader(leader));
    if (progress.getBoolean("waits_for_kill")) {
      line(lines, "waits for", "an open kill job, before another workflow");
    }
    JsonObject removing = progress.getJsonObject("removing");
    if (removing != null) {
      line(lines, "removing", workflow(removing, "since", "began_at") + " so far");
    }
    JsonObject last = progress.getJsonObject("last_removed");
    line(lines, "last removed", last == null ? "none yet" : workflow(last, "at", "at"));
    line(lines, "rate", rate(progress, settings));
    line(lines, "last round", TerminalText.time(progress.getString("finished_at")));
    JsonObject failure = progress.getJsonObject("last_failure");
    line(lines, "last failure", failure == null ? "none" : failure(failure));
    return String.join("\n", lines);
  }

  private static void line(List<String> lines, String name, String text) {
    lines.add(name + " ".repeat(WIDTH - name.length()) + "  " + TerminalText.of(text));
  }

  private static String nobody(boolean isOn) {
    return isOn ? "nobody at the moment" : "nobody: no days are set at this process";
  }

  private static String leader(JsonObject leader) {
    return leader.getString("process") + " since " + TerminalText.time(leader.getString("since"));
  }

  private static String workflow(JsonObject removal, String preposition, String time) {
    return "workflow %d %s %s: %s and %s"
        .formatted(
            removal.getLong("workflow_id"),
            preposition,
            TerminalText.time(removal.getString(time)),
            TerminalText.count(removal.getLong("tasks", 0L), "task", "tasks"),
            TerminalText.count(removal.getLong("task_instances", 0L), "instance", "instances"));
  }

  private static String rate(JsonObject progress, JsonObject settings) {
    String allowed =
        TerminalText.number(settings.getInteger("rows_per_second")) + " rows a second at most";
    Double reached = progress.getDouble("rows_per_second");
    return reached == null
        ? allowed
        : TerminalText.number(Math.round(reached)) + " rows a second, " + allowed;
  }

  private static String failure(JsonObject failure) {
    return TerminalText.time(failure.getString("at")) + ": " + failure.getString("text");
  }

  private static String tables(@Nullable JsonArray tables) {
    if (tables == null) {
      return "The tables cannot be measured now: somebody has one of them locked.";
    }
    Table table =
        new Table("TABLE", "HEAP", "INDEXES", "TOTAL", "LIVE ROWS", "DEAD ROWS", "VACUUMED");
    tables.stream().map(JsonObject.class::cast).forEach(each -> row(table, each));
    return table.text();
  }

  private static void row(Table table, JsonObject measured) {
    table.row(
        measured.getString("table"),
        bytes(measured.getLong("heap_bytes")),
        bytes(measured.getLong("index_bytes")),
        bytes(measured.getLong("total_bytes")),
        measured.getLong("live_rows"),
        measured.getLong("dead_rows"),
        TerminalText.time(measured.getString("vacuumed_at")));
  }

  /** Formats so many bytes in the largest unit of which there are at least ten. */
  static String bytes(long bytes) {
    double number = (double) bytes / UNIT;
    int unit = 0;
    while (number >= 10 * UNIT && unit < UNITS.length - 1) {
      number /= UNIT;
      unit++;
    }
    return TerminalText.number(Math.round(number)) + " " + UNITS[unit];
  }
}
