package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows or controls one kill job. */
abstract class JobCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The kill job.")
  private long id;

  /** Calls the server; the answer is a view of the job. */
  abstract JsonObject call(ServerClient server, String path);

  /** Describes the job to a person. */
  abstract String text(JsonObject view);

  @Override
  final int run(ServerClient server) {
    JsonObject view = call(server, "kill_jobs/" + id);
    print(view, () -> text(view));
    return ExitCode.OK;
  }

  /** Shows all about the job. */
  @Command(name = "show", description = "Shows a kill job.")
  static final class Show extends JobCommand {
    @Override
    JsonObject call(ServerClient server, String path) {
      return server.get(path);
    }

    @Override
    String text(JsonObject view) {
      return JobDetails.of(view);
    }
  }

  /** Changes the job, for a reason, and shows its new state. */
  abstract static class Control extends JobCommand {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit.")
    private @Nullable String reason;

    /** Creates the body of the request. */
    final JsonObject body() {
      JsonObject body = new JsonObject();
      return reason == null ? body : body.put("reason", reason);
    }

    @Override
    String text(JsonObject view) {
      return JobProgress.of(view).summary();
    }
  }

  /** Pauses the job. */
  @Command(name = "pause", description = "Has nothing more killed until the job is resumed.")
  static final class Pause extends Control {
    @Override
    JsonObject call(ServerClient server, String path) {
      return server.post(path + "/pause", body());
    }
  }

  /** Resumes the job. */
  @Command(name = "resume", description = "Lets a paused or failed job go on where it stopped.")
  static final class Resume extends Control {
    @Override
    JsonObject call(ServerClient server, String path) {
      return server.post(path + "/resume", body());
    }
  }

  /** Cancels the job. */
  @Command(name = "cancel", description = "Ends a job; what was told to die stays told.")
  static final class Cancel extends Control {
    @Override
    JsonObject call(ServerClient server, String path) {
      return server.post(path + "/cancel", body());
    }
  }

  /** Ends the grace period. */
  @Command(
      name = "force",
      description = "Ends at once all that is left, without waiting for workers. Needs kill:force.")
  static final class Force extends Control {
    @Override
    JsonObject call(ServerClient server, String path) {
      return server.post(path + "/force", body());
    }
  }

  /** Sets the rate limit. */
  @Command(name = "rate", description = "Sets how many instances a second a job kills.")
  static final class Rate extends Control {
    private static final String NONE = "none";

    @Parameters(
        index = "1",
        paramLabel = "NUMBER",
        description = "Instances a second, or '" + NONE + "' for no limit.")
    private String rate;

    @Override
    JsonObject call(ServerClient server, String path) {
      return server.put(path + "/rate_limit", body().put("rate_limit", limit()));
    }

    @Override
    String text(JsonObject view) {
      return super.text(view) + "; rate limit: " + JobDetails.rate(view.getDouble("rate_limit"));
    }

    private @Nullable Double limit() {
      if (rate.equals(NONE)) {
        return null;
      }
      try {
        return Double.valueOf(rate);
      } catch (NumberFormatException e) {
        throw usageError("The rate must be a number of instances a second, or '" + NONE + "'.");
      }
    }
  }
}
