package dev.quell.api.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Follows a job until it ends: by the server's stream of events, and by asking if that breaks. */
final class Watch {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final Server server;
  private final Pause pause;
  private final Display display;

  Watch(Server server, Pause pause, Display display) {
    this.server = server;
    this.pause = pause;
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
          pause.await(BETWEEN_LOOKS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(Exit.UNREACHABLE, "Interrupted; the job goes on.");
    }
    return view;
  }

  /** Shows what the stream tells; gives the last view when the job or the stream has ended. */
  private JsonObject stream(String path, JsonObject first) throws InterruptedException {
    JsonObject view = first;
    try (EventStream stream = server.events(path + "/events")) {
      while (!hasEnded(view)) {
        Optional<JsonObject> next = stream.next().flatMap(Watch::parsed);
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
