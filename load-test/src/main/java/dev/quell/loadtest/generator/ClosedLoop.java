package dev.quell.loadtest.generator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs callers that each wait for the answer to a request before they send the next one, as workers
 * do. What is answered 503 is sent again. Confined to one event loop.
 */
public final class ClosedLoop {
  private final ApiClient client;
  private final Recording recording = new Recording();
  private final long begun = System.nanoTime();
  private final long processor = processorNanos();
  private final long end;

  private ClosedLoop(ApiClient client, Duration duration) {
    this.client = client;
    this.end = begun + duration.toNanos();
  }

  /**
   * Holds what the callers came to: from the first request to the last answer, so many seconds and
   * nanoseconds of the processor, which the load takes from a server on the same machine.
   */
  public record Run(Recording recording, double seconds, long processorNanos) {

    /** Answers the rate of requests answered 200, per second. */
    public double perSecond() {
      return recording.succeeded() / seconds;
    }
  }

  /**
   * Has callers at work for a while, who share the connections of a client.
   *
   * @param journeys the requests of each caller, who stops early when they are at their end
   * @return completes when the last request is answered
   */
  public static Future<Run> run(
      ApiClient client, int callers, Duration duration, Supplier<Iterator<Request>> journeys) {
    return client.onEventLoop(
        () -> {
          ClosedLoop loop = new ClosedLoop(client, duration);
          List<Future<Void>> all =
              Stream.generate(journeys)
                  .limit(callers)
                  .map(journey -> Future.<Void>future(arrived -> loop.sendNext(journey, arrived)))
                  .toList();
          return Future.join(all)
              .map(
                  done ->
                      new Run(
                          loop.recording,
                          (System.nanoTime() - loop.begun) / 1e9,
                          processorNanos() - loop.processor));
        });
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Sends the next request of a caller, until the journey or the time is at its end. */
  private void sendNext(Iterator<Request> journey, Promise<Void> arrived) {
    if (isTimeLeft() && journey.hasNext()) {
      send(journey.next(), journey, arrived);
    } else {
      arrived.complete();
    }
  }

  private void send(Request request, Iterator<Request> journey, Promise<Void> arrived) {
    long sent = System.nanoTime();
    client
        .send(request)
        .onComplete(
            answer -> {
              recording.add(answer, sent);
              boolean repeats = answer.succeeded() && answer.result() == Recording.UNAVAILABLE;
              if (repeats && isTimeLeft()) {
                send(request, journey, arrived);
              } else {
                sendNext(journey, arrived);
              }
            });
  }

  private boolean isTimeLeft() {
    return System.nanoTime() < end;
  }
}
