package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists who killed what, when and why. */
@Command(name = "audit", description = "Shows who killed what, when and why; the newest first.")
final class AuditCommand extends ServerCommand {
  @Option(names = "--workflow", paramLabel = "ID", description = "In one workflow.")
  private @Nullable Long workflow;

  @Option(names = "--person", paramLabel = "NAME", description = "By one person.")
  private @Nullable String person;

  @Option(names = "--job", paramLabel = "ID", description = "By one kill job.")
  private @Nullable Long job;

  @Option(names = "--before", paramLabel = "ID", description = "Older than this entry.")
  private @Nullable Long before;

  @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many; default 50.")
  private int limit = 50;

  @Override
  int run(ServerClient server) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("workflow_id", workflow);
    query.put("person", person);
    query.put("kill_job_id", job);
    query.put("before", before);
    query.put("limit", limit);
    JsonObject page = server.get("kill_audit", query);
    if (json()) {
      print(page.encode());
      return ExitCode.OK;
    }
    Table table =
        new Table("AT", "PERSON", "ACTION", "JOB", "WORKFLOW", "FROM", "TO", "INSTANCES", "REASON");
    for (Object entry : page.getJsonArray("audit")) {
      row(table, (JsonObject) entry);
    }
    print(table.isEmpty() ? "There is no such entry." : table.text());
    PageHint.printNext(this, page, "next_before", "--before");
    return ExitCode.OK;
  }

  private static void row(Table table, JsonObject entry) {
    table.row(
        TerminalText.time(entry.getString("at")),
        entry.getValue("person"),
        entry.getValue("action"),
        entry.getValue("kill_job_id"),
        entry.getValue("workflow_id"),
        entry.getValue("from"),
        entry.getValue("to"),
        entry.getValue("instances"),
        entry.getValue("reason"));
  }
}
