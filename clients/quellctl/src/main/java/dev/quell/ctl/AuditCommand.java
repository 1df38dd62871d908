package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists who killed what, when and why. */
@Command(
    name = "audit",
    description =
        "Shows who killed what, when and why; the newest first. With --format all of it, the oldest"
            + " first, for programs.")
final class AuditCommand extends ServerCommand {
  private static final int USUAL = 50;

  @Option(names = "--workflow", paramLabel = "ID", description = "In one workflow.")
  private @Nullable Long workflow;

  @Option(names = "--person", paramLabel = "NAME", description = "By one person.")
  private @Nullable String person;

  @Option(names = "--job", paramLabel = "ID", description = "By one kill job.")
  private @Nullable Long job;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From this moment on, such as 2026-03-01 or 2026-03-01T12:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Before this moment.")
  private @Nullable String until;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "All entries as json (one array), ndjson (one a line) or csv.")
  private @Nullable AuditFormat format;

  @Option(names = "--before", paramLabel = "ID", description = "Older than this entry.")
  private @Nullable Long before;

  @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many; default 50.")
  private @Nullable Integer limit;

  @Override
  int run(ServerClient server) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("workflow_id", workflow);
    query.put("person", person);
    query.put("kill_job_id", job);
    query.put("since", since);
    query.put("until", until);
    query.put("before", before);
    if (format != null) {
      return export(server, query, format);
    }
    query.put("limit", limit == null ? USUAL : limit);
    JsonObject page = server.get("kill_audit", query);
    print(page, "audit", () -> text(page));
    PageHint.printNext(this, page, "next_before", "--before");
    return ExitCode.OK;
  }

  private static String text(JsonObject page) {
    Table table =
        new Table("AT", "PERSON", "ACTION", "JOB", "WORKFLOW", "FROM", "TO", "INSTANCES", "REASON");
    for (Object entry : page.getJsonArray("audit")) {
      row(table, (JsonObject) entry);
    }
    return table.isEmpty() ? "There is no such entry." : table.text();
  }

  /** Nothing but a page of it is ever in memory. */
  private int export(
      ServerClient server, Map<String, @Nullable Object> query, AuditFormat inFormat) {
    if (limit != null) {
      throw usageError("With --format there is no --limit: all entries are told.");
    }
    query.put("format", inFormat.wireName());
    AuditWriter writer = new AuditWriter(output(), inFormat);
    server.lines("kill_audit", query, writer::line);
    writer.end();
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
