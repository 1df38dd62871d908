package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what became of the instances of one job. */
@Command(name = "items", description = "Lists what became of each instance of a kill job.")
final class JobItemsCommand extends ServerCommand {
  @Parameters(paramLabel = "ID", description = "The kill job.")
  private long id;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description =
          "Of one outcome: signalled, killed, prevented, already_finished, lost_race or skipped.")
  private @Nullable String outcome;

  @Option(
      names = "--proof",
      paramLabel = "PROOF",
      description = "Of one proof: worker, distributor, cluster, none or pending.")
  private @Nullable String proof;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "After the page that ends with a hint of this.")
  private @Nullable Long after;

  @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many; default 100.")
  private int limit = 100;

  @Override
  int run(ServerClient server) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("outcome", outcome);
    query.put("proof", proof);
    query.put("after", after);
    query.put("limit", limit);
    JsonObject page = server.get("kill_jobs/" + id + "/items", query);
    print(page, "items", () -> text(page));
    PageHint.printNext(this, page, "next_after", "--after");
    return ExitCode.OK;
  }

  private static String text(JsonObject page) {
    Table table =
        new Table(
            "INSTANCE",
            "TASK",
            "WORKFLOW",
            "OUTCOME",
            "FROM",
            "TO",
            "PROOF",
            "NODE",
            "CLUSTER JOB",
            "CHANGED",
            "DETAIL");
    for (Object item : page.getJsonArray("items")) {
      row(table, (JsonObject) item);
    }
    return table.isEmpty() ? "There is no such item." : table.text();
  }

  private static void row(Table table, JsonObject item) {
    table.row(
        item.getValue("task_instance_id"),
        item.getValue("task_id"),
        item.getValue("workflow_id"),
        item.getValue("outcome"),
        item.getValue("from"),
        item.getValue("to"),
        item.getValue("proof"),
        item.getValue("node"),
        item.getValue("distributor_id"),
        TerminalText.time(item.getString("changed_at")),
        detail(item));
  }

  private static @Nullable Object detail(JsonObject item) {
    String proven = item.getString("proof_detail");
    return proven == null ? item.getValue("detail") : proven;
  }
}
