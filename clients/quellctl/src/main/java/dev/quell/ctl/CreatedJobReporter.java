package dev.quell.ctl;

import io.vertx.core.json.JsonObject;

/** Reports jobs that have just been created, and waits for them if asked to. */
final class CreatedJobReporter {
  private final ServerCommand command;
  private final ServerClient server;

  CreatedJobReporter(ServerCommand command, ServerClient server) {
    this.command = command;
    this.server = server;
  }

  /**
   * Reports one job.
   *
   * @param wait whether to follow it until it ends
   * @return the exit code
   */
  int report(JsonObject job, boolean wait) {
    long id = job.getLong("kill_job_id");
    if (command.isForPrograms()) {
      JsonObject last = wait ? command.watch(server, id, view -> {}) : job;
      command.print(last);
      return wait ? JobProgress.of(last).exitCode() : ExitCode.OK;
    }
    command.print(
        "Kill job %d is created: %s.%s"
            .formatted(id, how(job), wait ? "" : " See how it gets on: quellctl watch " + id));
    return wait
        ? JobProgress.of(command.watch(server, id, command.display())).exitCode()
        : ExitCode.OK;
  }

  private static String how(JsonObject job) {
    String mode =
        job.getString("mode").equals("force")
            ? "by force"
            : "with " + TerminalText.seconds(job.getDouble("grace_seconds")) + " of grace";
    Double rate = job.getDouble("rate_limit");
    String pace = rate == null ? "" : ", at most %s a second".formatted(TerminalText.decimal(rate));
    return mode
        + pace
        + (job.getString("downstream").equals("hold") ? ", holding what follows" : "");
  }
}
