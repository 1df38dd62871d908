package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;

/** Tells of jobs that have just been created, and waits for them if asked to. */
final class CreatedJobs {
  private final ServerCommand command;
  private final Server server;

  CreatedJobs(ServerCommand command, Server server) {
    this.command = command;
    this.server = server;
  }

  /**
   * Tells of one job.
   *
   * @param wait until it ends
   * @return the exit code
   */
  int report(JsonObject job, boolean wait) {
    long id = job.getLong("kill_job_id");
    if (command.json()) {
      JsonObject last = wait ? command.watch(server, id, view -> {}) : job;
      command.print(last.encode());
      return wait ? JobProgress.of(last).exitCode() : Exit.OK;
    }
    command.print(
        "Kill job %d is created: %s.%s"
            .formatted(id, how(job), wait ? "" : " See how it gets on: quellctl watch " + id));
    return wait ? JobProgress.of(command.watch(server, id, command.display())).exitCode() : Exit.OK;
  }

  private static String how(JsonObject job) {
    String mode =
        job.getString("mode").equals("force")
            ? "by force"
            : "with " + PlainText.seconds(job.getDouble("grace_seconds")) + " of grace";
    Double rate = job.getDouble("rate_limit");
    String pace = rate == null ? "" : ", at most %s a second".formatted(PlainText.decimal(rate));
    return mode
        + pace
        + (job.getString("downstream").equals("hold") ? ", holding what follows" : "");
  }
}
