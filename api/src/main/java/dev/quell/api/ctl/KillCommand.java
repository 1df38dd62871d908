package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a kill would hit, asks, and has it killed. */
@Command(name = "kill", description = "Kills task instances, after showing how many they are.")
final class KillCommand extends ServerCommand {
  @Mixin private SelectorOptions selector;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why; shown to the owners and kept in the audit. Required, but for --dry-run.")
  private String reason;

  @Option(
      names = "--force",
      description =
          "End them at once, whether their workers obey or not. Needs the scope kill:force.")
  private boolean force;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      converter = Seconds.class,
      description = "How long their workers may take to obey; default as the server is set.")
  private Double grace;

  @Option(
      names = "--rate",
      paramLabel = "NUMBER",
      description = "At most so many instances a second; default as fast as it goes.")
  private Double rate;

  @Option(
      names = "--hold",
      description = "Never queue the tasks downstream of killed ones again in the same run.")
  private boolean hold;

  @Mixin private ConfirmOptions confirmation;

  @Option(names = "--dry-run", description = "Only show what would be killed.")
  private boolean dryRun;

  @Option(names = "--wait", description = "Wait until all are killed, and show how it gets on.")
  private boolean wait;

  @Override
  int run(Server server) {
    JsonObject wanted = selector.toJson();
    if (wanted.isEmpty()) {
      throw wrong(
          "Nothing is selected; name at least one of --workflow, --run, --array and so on.");
    }
    if (!dryRun) {
      requireReasonAndAnswer();
    }
    JsonObject found = server.post("kill_jobs/dry_run", new JsonObject().put("selector", wanted));
    if (dryRun && json()) {
      print(found.encode());
      return Exit.OK;
    }
    Selection selection = new Selection(found);
    if (!json()) {
      print(selection.text());
    }
    return dryRun ? Exit.OK : kill(server, selection);
  }

  private void requireReasonAndAnswer() {
    if (reason == null || reason.isBlank()) {
      throw wrong("Missing required option: '--reason=TEXT'");
    }
    confirmation.require(surroundings().terminal(), json());
  }

  /** The token of the dry run makes sure that what was shown is what is killed. */
  private int kill(Server server, Selection selection) {
    if (selection.isEmpty()) {
      if (json()) {
        note(selection.text());
      }
      return Exit.OK;
    }
    Optional<Long> confirmed =
        confirmation.confirmed(surroundings().terminal(), selection.count(), selection.isExact());
    if (confirmed.isEmpty()) {
      note("Nothing was killed.");
      return Exit.NOT_ALL_KILLED;
    }
    JsonObject job = server.post("kill_jobs", order(selection, confirmed.get()));
    return new CreatedJobs(this, server).report(job, wait);
  }

  private JsonObject order(Selection selection, long confirmed) {
    JsonObject order =
        new JsonObject()
            .put("token", selection.token())
            .put("reason", reason)
            .put("mode", force ? "force" : "graceful")
            .put("downstream", hold ? "hold" : "keep")
            .put("confirm", confirmed);
    if (grace != null) {
      order.put("grace_seconds", grace);
    }
    if (rate != null) {
      order.put("rate_limit", rate);
    }
    return order;
  }
}
