package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one kill job, or changes it and shows what has become of it. */
abstract class JobCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The kill job.")
  private long id;

  /** Calls the server; the answer is a view of the job. */
  abstract JsonObject call(Server server, String path);

  /** What a person is shown of it. */
  abstract String text(JsonObject view);

  @Override
  final int run(Server server) {
    JsonObject view = call(server, "kill_jobs/" + id);
    print(json() ? view.encode() : text(view));
    return Exit.OK;
  }

  /** Shows. */
  @Command(name = "show", description = "Shows a kill job.")
  static final class Show extends JobCommand {
    @Override
    JsonObject call(Server server, String path) {
      return server.get(path);
    }

    @Override
    String text(JsonObject view) {
      return JobText.of(view);
    }
  }

  /** Changes something, for a reason. */
  abstract static class Steering extends JobCommand {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit.")
    private String reason;

    /** The body of the request. */
    final JsonObject body() {
      JsonObject body = new JsonObject();
      return reason == null ? body : body.put("reason", reason);
    }

    @Override
    String text(JsonObject view) {
      return JobProgress.of(view).line();
    }
  }

  /** Stops it for now. */
  @Command(name = "pause", description = "Has nothing more killed until the job is resumed.")
  static final class Pause extends Steering {
    @Override
    JsonObject call(Server server, String path) {
      return server.post(path + "/pause", body());
    }
  }

  /** Lets it go on. */
  @Command(name = "resume", description = "Lets a paused or failed job go on where it stopped.")
  static final class Resume extends Steering {
    @Override
    JsonObject call(Server server, String path) {
      return server.post(path + "/resume", body());
    }
  }

  /** Ends it. */
  @Command(name = "cancel", description = "Ends a job; what was told to die stays told.")
  static final class Cancel extends Steering {
    @Override
    JsonObject call(Server server, String path) {
      return server.post(path + "/cancel", body());
    }
  }

  /** Ends the grace. */
  @Command(
      name = "force",
      description = "Ends at once all that is left, without waiting for workers. Needs kill:force.")
  static final class Force extends Steering {
    @Override
    JsonObject call(Server server, String path) {
      return server.post(path + "/force", body());
    }
  }

  /** Makes it slower or faster. */
  @Command(name = "rate", description = "Sets how many instances a second a job kills.")
  static final class Rate extends Steering {
    private static final String NONE = "none";

    @Parameters(
        index = "1",
        paramLabel = "NUMBER",
        description = "Instances a second, or '" + NONE + "' for no limit.")
    private String rate;

    @Override
    JsonObject call(Server server, String path) {
      return server.put(path + "/rate_limit", body().put("rate_limit", limit()));
    }

    @Override
    String text(JsonObject view) {
      return super.text(view) + "; rate limit: " + JobText.rate(view.getDouble("rate_limit"));
    }

    private Double limit() {
      if (rate.equals(NONE)) {
        return null;
      }
      try {
        return Double.valueOf(rate);
      } catch (NumberFormatException e) {
        throw wrong("The rate must be a number of instances a second, or '" + NONE + "'.");
      }
    }
  }
}
