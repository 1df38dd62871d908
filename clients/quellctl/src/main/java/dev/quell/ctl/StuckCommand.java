package dev.quell.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what is stuck, and has it killed. */
@Command(
    name = "stuck",
    description = "Shows instances that are stuck, by the way in which they are; kills them.")
final class StuckCommand extends ServerCommand {
  static final List<String> KINDS =
      List.of(
          "kill_not_obeyed",
          "triage_stalled",
          "never_came_up",
          "not_submitted",
          "not_picked_up",
          "silent_at_launch",
          "silent");

  @Option(names = "--workflow", paramLabel = "ID", description = "Of one workflow.")
  private @Nullable Long workflow;

  @Option(names = "--user", paramLabel = "NAME", description = "Of the runs of one user.")
  private @Nullable String user;

  @Option(
      names = "--kill",
      paramLabel = "KIND",
      split = ",",
      description = "Kill those that are stuck in this way; several with commas. Needs --reason.")
  private List<String> kinds = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why they are killed; shown to the owners and kept in the audit.")
  private @Nullable String reason;

  @Option(
      names = "--force",
      description = "Kill by force. Without it, in the way that is suggested for their kind.")
  private boolean force;

  @Mixin private ConfirmationOptions confirmation;

  @Option(names = "--wait", description = "Wait until all are killed, and show how it gets on.")
  private boolean wait;

  @Override
  int run(ServerClient server) {
    if (!kinds.isEmpty()) {
      requireKindsAndReason();
    }
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("workflow_id", workflow);
    query.put("user", user);
    JsonObject found = server.get("stuck", query);
    StuckGroups groups = StuckGroups.of(found, kinds);
    if (kinds.isEmpty() || !isForPrograms()) {
      print(found, "groups", groups::text);
    }
    return kinds.isEmpty() || groups.isEmpty() ? ExitCode.OK : kill(server, groups);
  }

  private void requireKindsAndReason() {
    for (String kind : kinds) {
      if (!KINDS.contains(kind)) {
        throw usageError(
            "The server knows no kind '" + kind + "'; kinds are " + String.join(", ", KINDS) + ".");
      }
    }
    if (reason == null || reason.isBlank()) {
      throw usageError("Missing required option: '--reason=TEXT'");
    }
    confirmation.require(context().terminal(), isForPrograms());
  }

  private int kill(ServerClient server, StuckGroups groups) {
    Optional<Long> confirmed =
        confirmation.confirmed(context().terminal(), groups.count(), groups.isExact());
    if (confirmed.isEmpty()) {
      printNotice("Nothing was killed.");
      return ExitCode.NOT_ALL_KILLED;
    }
    JsonObject request =
        new JsonObject()
            .put("kinds", new JsonArray(groups.kinds()))
            .put("reason", reason)
            .put("confirm", groups.confirmPerGroup(confirmed.get()));
    put(request, "workflow_id", workflow);
    put(request, "user", user);
    put(request, "mode", force ? "force" : null);
    JsonObject answer = server.post("stuck/kill", request);
    CreatedJobReporter created = new CreatedJobReporter(this, server);
    int exitCode = ExitCode.OK;
    for (Object job : answer.getJsonArray("kill_jobs")) {
      exitCode = Math.max(exitCode, created.report((JsonObject) job, wait));
    }
    return exitCode;
  }

  private static void put(JsonObject request, String name, @Nullable Object value) {
    if (value != null) {
      request.put(name, value);
    }
  }
}
