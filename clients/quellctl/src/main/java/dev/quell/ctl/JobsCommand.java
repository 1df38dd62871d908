package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists kill jobs; its subcommands show and control one. */
@Command(
    name = "jobs",
    description = "Lists kill jobs, the newest first; shows and steers one of them.",
    subcommands = {
      JobCommand.Show.class,
      JobItemsCommand.class,
      JobCommand.Pause.class,
      JobCommand.Resume.class,
      JobCommand.Cancel.class,
      JobCommand.Force.class,
      JobCommand.Rate.class
    })
final class JobsCommand extends ServerCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Of one state: queued, running, paused, done, cancelled or failed.")
  private @Nullable String state;

  @Option(names = "--by", paramLabel = "NAME", description = "Requested by one person.")
  private @Nullable String person;

  @Option(names = "--before", paramLabel = "ID", description = "Older than this job.")
  private @Nullable Long before;

  @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many; default 20.")
  private int limit = 20;

  @Override
  int run(ServerClient server) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("state", state);
    query.put("requested_by", person);
    query.put("before", before);
    query.put("limit", limit);
    JsonObject page = server.get("kill_jobs", query);
    print(page, "kill_jobs", () -> text(page));
    PageHint.printNext(this, page, "next_before", "--before");
    return ExitCode.OK;
  }

  private static String text(JsonObject page) {
    Table table =
        new Table(
            "JOB",
            "STATE",
            "PHASE",
            "MODE",
            "BY",
            "KILLED",
            "SIGNALLED",
            "TOTAL",
            "CREATED",
            "REASON");
    for (Object job : page.getJsonArray("kill_jobs")) {
      row(table, (JsonObject) job);
    }
    return table.isEmpty() ? "There is no such kill job." : table.text();
  }

  private static void row(Table table, JsonObject job) {
    JobProgress progress = JobProgress.of(job);
    table.row(
        progress.id(),
        progress.state(),
        progress.phase(),
        job.getValue("mode"),
        job.getValue("requested_by"),
        progress.killed(),
        progress.signalled(),
        progress.total(),
        TerminalText.time(job.getString("created_at")),
        job.getValue("reason"));
  }
}
