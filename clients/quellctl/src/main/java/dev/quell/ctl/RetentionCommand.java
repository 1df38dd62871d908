package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what would go because it ended long ago, how far that is, and how large the tables are. */
@Command(
    name = "retention",
    description =
        "Shows what would go now because it ended long ago, how far the server is with it, and how"
            + " large the tables are. Removes nothing.")
final class RetentionCommand extends ServerCommand {
  @Option(
      names = "--workflow-days",
      paramLabel = "NUMBER",
      description = "As if workflows stayed so many days after their end.")
  private @Nullable Integer workflowDays;

  @Option(
      names = "--audit-days",
      paramLabel = "NUMBER",
      description = "As if lines of the audit stayed so many days.")
  private @Nullable Integer auditDays;

  @Override
  int run(ServerClient server) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("workflow_days", workflowDays);
    query.put("audit_days", auditDays);
    JsonObject retention = server.get("retention", query);
    print(retention, () -> RetentionReport.of(retention));
    return ExitCode.OK;
  }
}
