package dev.quell.loadtest.generator;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends requests at a fixed rate, however slowly they are answered, as a cluster of independent
 * workers does. A latency counts from the moment a request was due, so a server that stalls cannot
 * hide it by delaying its callers. Its methods may be called by any thread.
 */
public final class OpenLoop {
  private static final long TICK_MILLIS = 1;
  private static final double NANOS_PER_SECOND = 1e9;

  private final ApiClient client;
  private final double perSecond;
  private final Supplier<Request> requests;
  private final List<Future<Integer>> answers = new ArrayList<>();
  private final long begun = System.nanoTime();
  private volatile Recording recording;
  private long timer;
  private long sent;

  private OpenLoop(
      ApiClient client, double perSecond, Supplier<Request> requests, Recording recording) {
    this.client = client;
    this.perSecond = perSecond;
    this.requests = requests;
    this.recording = recording;
  }

  /** Starts to send, and to record. Requests that find all connections in use wait; it counts. */
  public static OpenLoop start(
      ApiClient client, double perSecond, Supplier<Request> requests, Recording recording) {
    OpenLoop loop = new OpenLoop(client, perSecond, requests, recording);
    loop.timer = client.vertx().setPeriodic(TICK_MILLIS, id -> loop.sendDue());
    return loop;
  }

  /** Records elsewhere what is due from now on. */
  public void recordTo(Recording next) {
    recording = next;
  }

  /** Sends no more; completes when the last request is answered, in whichever recording it is. */
  public Future<Void> stop() {
    return client.onEventLoop(
        () -> {
          client.vertx().cancelTimer(timer);
          return Future.join(answers).transform(all -> Future.succeededFuture());
        });
  }

  private void sendDue() {
    double due = (System.nanoTime() - begun) / NANOS_PER_SECOND * perSecond;
    while (sent < due) {
      long dueAt = begun + Math.round(sent / perSecond * NANOS_PER_SECOND);
      Recording current = recording;
      Future<Integer> answer = client.send(requests.get());
      answers.add(answer.onComplete(told -> current.add(told, dueAt)));
      sent++;
    }
  }
}
