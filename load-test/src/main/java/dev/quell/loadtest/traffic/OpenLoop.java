package dev.quell.loadtest.traffic;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * Calls at a fixed rate, however slowly they are answered, as a cluster of independent workers
 * sends them. A latency counts from the moment a call was due, so a server that stalls cannot hide
 * it by delaying its callers. Lives on the one event loop of its Vert.x; its methods may be called
 * by any thread.
 */
public final class OpenLoop {
  private static final long TICK_MILLIS = 1;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Vertx vertx;
  private final ApiClient client;
  private final double perSecond;
  private final Supplier<Call> calls;
  private final long begun = System.nanoTime();
  private Page page = new Page();
  private long timer;
  private long sent;

  private OpenLoop(Vertx vertx, ApiClient client, double perSecond, Supplier<Call> calls) {
    this.vertx = vertx;
    this.client = client;
    this.perSecond = perSecond;
    this.calls = calls;
  }

  /**
   * Starts to send. Calls that find all connections in use wait, which counts.
   *
   * @param perSecond calls in a second
   */
  public static Future<OpenLoop> start(
      Vertx vertx, Endpoint endpoint, int connections, double perSecond, Supplier<Call> calls) {
    Promise<OpenLoop> started = Promise.promise();
    vertx.runOnContext(
        start -> {
          ApiClient client = ApiClient.create(vertx, endpoint, connections);
          OpenLoop loop = new OpenLoop(vertx, client, perSecond, calls);
          loop.timer = vertx.setPeriodic(TICK_MILLIS, id -> loop.sendDue());
          started.complete(loop);
        });
    return started.future();
  }

  /** Begins a new recording; completes with the one until now when its last call is answered. */
  public Future<Recording> turnPage() {
    Promise<Recording> complete = Promise.promise();
    vertx.runOnContext(
        turn -> {
          Page ended = page;
          page = new Page();
          ended.end().onComplete(complete);
        });
    return complete.future();
  }

  /** Sends no more; completes with the last recording when its last call is answered. */
  public Future<Recording> stop() {
    Promise<Recording> complete = Promise.promise();
    vertx.runOnContext(
        stop -> {
          vertx.cancelTimer(timer);
          page.end().eventually(client::close).onComplete(complete);
        });
    return complete.future();
  }

  private void sendDue() {
    double due = (System.nanoTime() - begun) / NANOS_PER_SECOND * perSecond;
    while (sent < due) {
      page.send(calls.get(), begun + Math.round(sent / perSecond * NANOS_PER_SECOND));
      sent++;
    }
  }

  /** The calls that were due in one stretch of time. */
  private final class Page {
    private final Recording recording = new Recording();
    private final Promise<Recording> complete = Promise.promise();
    private int underWay;
    private boolean ended;

    private void send(Call call, long due) {
      underWay++;
      client.send(call).onComplete(answer -> receive(answer, due));
    }

    private void receive(AsyncResult<Integer> answer, long due) {
      underWay--;
      if (answer.succeeded()) {
        recording.answered(answer.result(), System.nanoTime() - due);
      } else {
        recording.unanswered();
      }
      completeIfEnded();
    }

    private Future<Recording> end() {
      ended = true;
      completeIfEnded();
      return complete.future();
    }

    private void completeIfEnded() {
      if (ended && underWay == 0) {
        complete.tryComplete(recording);
      }
    }
  }
}
