package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
  private @Nullable String reason;

  @Option(
      names = "--force",
      description =
          "End them at once, whether their workers obey or not. Needs the scope kill:force.")
  private boolean force;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      converter = SecondsConverter.class,
      description = "How long their workers may take to obey; default as the server is set.")
  private @Nullable Double grace;

  @Option(
      names = "--rate",
      paramLabel = "NUMBER",
      description = "At most so many instances a second; default as fast as it goes.")
  private @Nullable Double rate;

  @Option(
      names = "--hold",
      description = "Never queue the tasks downstream of killed ones again in the same run.")
  private boolean hold;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "live: only what lives now; all: every unfinished task, those that wait included, and"
              + " nothing more of it is queued in this run. Default: all for --workflow, --run,"
              + " --array, --task and --instance, live if anything else narrows them but --user"
              + " and --template.")
  private @Nullable String scope;

  @Mixin private ConfirmationOptions confirmation;

  @Option(names = "--dry-run", description = "Only show what would be killed.")
  private boolean dryRun;

  @Option(names = "--wait", description = "Wait until all are killed, and show how it gets on.")
  private boolean wait;

  @Override
  int run(ServerClient server) {
    JsonObject wanted = selector.toJson();
    if (wanted.isEmpty()) {
      throw usageError(
          "Nothing is selected; name at least one of --workflow, --run, --array and so on.");
    }
    if (!dryRun) {
      requireReasonAndAnswer();
    }
    JsonObject look = new JsonObject().put("selector", wanted);
    JsonObject found =
        server.post("kill_jobs/dry_run", scope == null ? look : look.put("scope", scope));
    DryRunResult selection = new DryRunResult(found);
    if (dryRun || !isForPrograms()) {
      print(found, selection::text);
    }
    return dryRun ? ExitCode.OK : kill(server, selection);
  }

  private void requireReasonAndAnswer() {
    if (reason == null || reason.isBlank()) {
      throw usageError("Missing required option: '--reason=TEXT'");
    }
    confirmation.require(context().terminal(), isForPrograms());
  }

  /** Sends the token of the dry run, which makes sure that what was shown is what is killed. */
  private int kill(ServerClient server, DryRunResult selection) {
    if (selection.isEmpty()) {
      if (isForPrograms()) {
        printNotice(selection.text());
      }
      return ExitCode.OK;
    }
    Optional<Long> confirmed =
        confirmation.confirmed(context().terminal(), selection.count(), selection.isExact());
    if (confirmed.isEmpty()) {
      printNotice("Nothing was killed.");
      return ExitCode.NOT_ALL_KILLED;
    }
    JsonObject job = server.post("kill_jobs", request(selection, confirmed.get()));
    return new CreatedJobReporter(this, server).report(job, wait);
  }

  private JsonObject request(DryRunResult selection, long confirmed) {
    JsonObject request =
        new JsonObject()
            .put("token", selection.token())
            .put("reason", reason)
            .put("mode", force ? "force" : "graceful")
            .put("downstream", hold ? "hold" : "keep")
            .put("confirm", confirmed);
    if (grace != null) {
      request.put("grace_seconds", grace);
    }
    if (rate != null) {
      request.put("rate_limit", rate);
    }
    return request;
  }
}
