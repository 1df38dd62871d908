package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets what kills hold of a run or an array be queued again. */
@Command(
    name = "release",
    description = "Lets what kills hold of a run or an array be queued again.")
final class ReleaseCommand extends ServerCommand {
  @ArgGroup(multiplicity = "1")
  private Held held = new Held();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; kept in the audit.")
  private String reason = "";

  /** Names what is released. */
  static final class Held {
    @Option(names = "--run", paramLabel = "ID", description = "The workflow run.")
    private @Nullable Long run;

    @Option(names = "--array", paramLabel = "ID", description = "The array, in all runs.")
    private @Nullable Long array;

    String path() {
      return run == null ? "array/" + array + "/release" : "workflow_run/" + run + "/release";
    }
  }

  @Override
  int run(ServerClient server) {
    JsonObject released = server.post(held.path(), new JsonObject().put("reason", reason));
    print(released, () -> text(released));
    return ExitCode.OK;
  }

  private static String text(JsonObject released) {
    long holds = released.getLong("holds");
    long tasks = released.getLong("tasks");
    return holds + tasks == 0
        ? "Nothing was held."
        : TerminalText.count(holds, "hold", "holds")
            + " and "
            + TerminalText.count(tasks, "held task", "held tasks")
            + " released.";
  }
}
