package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what a cluster still runs though it has ended for Quell, and has it ended. */
@Command(
    name = "orphans",
    description = "Shows what a cluster still runs though its instance has ended; kills it.")
final class OrphansCommand extends ServerCommand {
  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "NAME",
      description = "Which cluster is asked.")
  private String cluster = "";

  @Option(
      names = "--kill",
      description = "Begin a kill job that has the cluster end all that is found. Needs --reason.")
  private boolean kill;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why they are killed; kept in the audit.")
  private @Nullable String reason;

  @Option(names = "--wait", description = "Wait until the cluster has said that all are gone.")
  private boolean wait;

  @Mixin private ConfirmationOptions confirmation;

  @Override
  int run(ServerClient server) {
    if (kill) {
      requireReason();
    }
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("cluster", cluster);
    JsonObject found = server.get("orphans", query);
    List<JsonObject> orphans = orphans(found);
    if (!kill || orphans.isEmpty()) {
      print(found, "orphans", () -> text(orphans));
      return ExitCode.OK;
    }
    if (!isForPrograms()) {
      print(text(orphans));
    }
    return kill(server, orphans.size());
  }

  private void requireReason() {
    if (reason == null || reason.isBlank()) {
      throw usageError("Missing required option: '--reason=TEXT'");
    }
    confirmation.require(context().terminal(), isForPrograms());
  }

  private int kill(ServerClient server, int count) {
    Optional<Long> confirmed = confirmation.confirmed(context().terminal(), count, true);
    if (confirmed.isEmpty()) {
      printNotice("Nothing was killed.");
      return ExitCode.NOT_ALL_KILLED;
    }
    JsonObject job =
        server.post(
            "orphans/kill",
            new JsonObject()
                .put("cluster", cluster)
                .put("reason", reason)
                .put("confirm", confirmed.get()));
    return new CreatedJobReporter(this, server).report(job, wait);
  }

  private static List<JsonObject> orphans(JsonObject answer) {
    return answer.getJsonArray("orphans").stream().map(JsonObject.class::cast).toList();
  }

  private static String text(List<JsonObject> orphans) {
    if (orphans.isEmpty()) {
      return "There are no orphans.";
    }
    Table table = new Table("INSTANCE", "WORKFLOW", "STATUS", "USER", "ID", "SINCE", "STATE");
    for (JsonObject orphan : orphans) {
      table.row(
          orphan.getValue("task_instance_id"),
          orphan.getValue("workflow_id"),
          orphan.getValue("status"),
          orphan.getValue("user"),
          orphan.getValue("distributor_id"),
          orphan.getValue("submitted"),
          orphan.getValue("state"));
    }
    return table.text();
  }
}
