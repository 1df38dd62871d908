package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Follows a job until it ends: by the server's stream of events, and by polling if that breaks. */
final class JobWatcher {
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

  private final ServerClient server;
  private final Sleeper sleeper;
  private final ProgressDisplay display;

  JobWatcher(ServerClient server, Sleeper sleeper, ProgressDisplay display) {
    this.server = server;
    this.sleeper = sleeper;
    this.display = display;
  }

  /**
   * Shows the job's views until it ends.
   *
   * @return the last view
   */
  JsonObject follow(long id) {
    String path = "kill_jobs/" + id;
    JsonObject view = server.get(path);
    display.show(view);
    try {
      view = hasEnded(view) ? view : stream(path, view);
      while (!hasEnded(view)) {
        view = server.get(path);
        display.show(view);
        if (!hasEnded(view)) {
          sleeper.sleep(POLL_INTERVAL);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(ExitCode.UNREACHABLE, "Interrupted; the job goes on.");
    }
    return view;
  }

  /**
   * Shows each view that the stream brings; returns the last one when the job or the stream has
   * ended.
   */
  private JsonObject stream(String path, JsonObject first) throws InterruptedException {
    JsonObject view = first;
    try (ServerSentEvents stream = server.events(path + "/events")) {
      while (!hasEnded(view)) {
        Optional<JsonObject> next = stream.next().flatMap(JobWatcher::parsed);
        if (next.isEmpty()) {
          break;
        }
        view = next.get();
        display.show(view);
      }
    }
    return view;
  }

  private static Optional<JsonObject> parsed(String data) {
    try {
      return Optional.of(new JsonObject(data));
    } catch (DecodeException cutOff) {
      return Optional.empty();
    }
  }

  private static boolean hasEnded(JsonObject view) {
    return JobProgress.of(view).hasEnded();
  }
}
