package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillJobWake;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cluster how kill jobs are getting on, each at most five times a second; the last change
 * is always told. Confined to one event loop.
 */
final class KillJobEvents {
  private static final long MILLIS_BETWEEN = 200;

  private final Vertx vertx;
  private final Map<Long, Pause> pauses = new HashMap<>();

  KillJobEvents(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The time after an event in which there is none of the same job. */
  private final class Pause {
    private final long jobId;
    private final long timer;
    private @Nullable KillJobView waiting;

    Pause(long jobId) {
      this.jobId = jobId;
      timer = vertx.setTimer(MILLIS_BETWEEN, due -> end());
    }

    void end() {
      pauses.remove(jobId);
      if (waiting != null) {
        tell(waiting);
      }
    }
  }

  /** Call it after the commit. */
  void changed(KillJobView view) {
    Pause pause = pauses.get(view.killJobId());
    if (pause == null) {
      tell(view);
    } else {
      pause.waiting = view;
    }
  }

  private void tell(KillJobView view) {
    pauses.put(view.killJobId(), new Pause(view.killJobId()));
    vertx.eventBus().publish(KillJobView.ADDRESS, view.toShortJson());
  }

  /** Has all workers look whether there is something to do. */
  void wake(long killJobId) {
    vertx.eventBus().publish(KillJobWake.ADDRESS, new KillJobWake(killJobId).toJson());
  }

  /** Tells what still waits. */
  void stop() {
    for (Pause pause : List.copyOf(pauses.values())) {
      vertx.cancelTimer(pause.timer);
      if (pause.waiting != null) {
        vertx.eventBus().publish(KillJobView.ADDRESS, pause.waiting.toShortJson());
      }
    }
    pauses.clear();
  }
}
