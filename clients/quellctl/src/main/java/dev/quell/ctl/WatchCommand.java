package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the progress of a job until it ends. */
@Command(
    name = "watch",
    description = "Shows how a kill job gets on until it ends. Ctrl-C ends the watching alone.")
final class WatchCommand extends ServerCommand {
  @Parameters(paramLabel = "ID", description = "The kill job.")
  private long id;

  @Override
  int run(ServerClient server) {
    ProgressDisplay display = isForPrograms() ? this::print : display();
    JsonObject last = watch(server, id, display);
    return JobProgress.of(last).exitCode();
  }
}
