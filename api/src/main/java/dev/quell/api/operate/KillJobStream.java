package dev.quell.api.operate;

import dev.quell.api.http.EventStream;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * Streams one job to one client: every view that differs from the one before, the last when the job
 * is over. All but {@link #offer} belongs to the event loop of the request.
 */
final class KillJobStream {
  private static final String EVENT = "kill_job";
  private static final long LOOK_MILLIS = 2_000;

  private final Vertx vertx;
  private final Context context;
  private final long id;
  private final EventStream stream;
  private final Supplier<Future<KillJobView>> look;
  private String sent = "";
  private int received;

  /**
   * A stream that has begun.
   *
   * @param context of the request
   * @param look reads the job as it is
   */
  KillJobStream(
      Vertx vertx,
      Context context,
      long id,
      EventStream stream,
      Supplier<Future<KillJobView>> look) {
    this.vertx = vertx;
    this.context = context;
    this.id = id;
    this.stream = stream;
    this.look = look;
  }

  /** Sends the present view, then the further ones; completes when the stream has ended. */
  Future<Void> begin(JsonObject present) {
    long looks = vertx.setPeriodic(LOOK_MILLIS, tick -> lookAgain());
    Future<Void> ended = stream.ended().onComplete(over -> vertx.cancelTimer(looks));
    send(present);
    return ended;
  }

  /** Takes a view of any job; may be called from any thread. */
  void offer(JsonObject view) {
    if (view.getLong("kill_job_id") == id) {
      context.runOnContext(
          here -> {
            received++;
            send(view);
          });
    }
  }

  /** What was read before something newer came over the bus is not sent after it. */
  private void lookAgain() {
    int before = received;
    look.get()
        .onSuccess(
            job -> {
              if (before == received || job.state().isOver()) {
                send(job.toShortJson());
              }
            });
  }

  private void send(JsonObject view) {
    String data = view.encode();
    if (data.equals(sent)) {
      return;
    }
    sent = data;
    stream.send(EVENT, data);
    if (KillJobState.find(view.getString("state")).filter(KillJobState::isOver).isPresent()) {
      stream.end();
    }
  }
}
