package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what stopping a workflow would end, asks, and has it stopped. */
@Command(
    name = "stop",
    description = "Ends all of a workflow, what waits included, and then its run.")
final class StopCommand extends ServerCommand {
  @Parameters(paramLabel = "WORKFLOW", description = "The workflow.")
  private long workflow;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; shown to the owners and kept in the audit.")
  private String reason = "";

  @Option(
      names = "--force",
      description = "End all at once, whether workers obey or not. Needs the scope kill:force.")
  private boolean force;

  @Mixin private ConfirmationOptions confirmation;

  @Option(names = "--wait", description = "Wait until it has ended, and show how it gets on.")
  private boolean wait;

  @Override
  int run(ServerClient server) {
    confirmation.require(context().terminal(), isForPrograms());
    JsonObject selector = new JsonObject().put("workflow_id", workflow);
    DryRunResult selection =
        new DryRunResult(
            server.post(
                "kill_jobs/dry_run",
                new JsonObject().put("selector", selector).put("scope", "all")));
    if (!isForPrograms()) {
      print(selection.text());
    }
    Optional<Long> confirmed =
        selection.isEmpty()
            ? Optional.of(0L)
            : confirmation.confirmed(context().terminal(), selection.count(), selection.isExact());
    if (confirmed.isEmpty()) {
      printNotice("Nothing was stopped.");
      return ExitCode.NOT_ALL_KILLED;
    }
    JsonObject job =
        server.post(
            "workflow/" + workflow + "/stop",
            new JsonObject()
                .put("reason", reason)
                .put("mode", force ? "force" : "graceful")
                .put("confirm", confirmed.get()));
    return new CreatedJobReporter(this, server).report(job, wait);
  }
}
