package dev.quell.loadtest.traffic;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Callers that each wait for the answer to a call before they send the next one, as workers do.
 * What is answered 503 is sent again.
 */
public final class ClosedLoop {
  private final NetClient client;
  private final Endpoint endpoint;
  private final long end;
  private final Recording recording = new Recording();

  /**
   * What the callers came to.
   *
   * @param seconds from the first call to the last answer
   */
  public record Run(Recording recording, double seconds) {

    /** Calls answered 200 in a second. */
    public double perSecond() {
      return recording.succeeded() / seconds;
    }
  }

  private ClosedLoop(NetClient client, Endpoint endpoint, long end) {
    this.client = client;
    this.endpoint = endpoint;
    this.end = end;
  }

  /**
   * Has callers at work for a while.
   *
   * @param journeys the calls of each caller, who stops early when they are at their end
   * @return completes when the last call is answered
   */
  public static Future<Run> run(
      Vertx vertx,
      Endpoint endpoint,
      int connections,
      Duration duration,
      Supplier<Iterator<Call>> journeys) {
    Promise<Run> run = Promise.promise();
    vertx.runOnContext(
        start -> {
          NetClient client = vertx.createNetClient(options(endpoint));
          long begun = System.nanoTime();
          ClosedLoop loop = new ClosedLoop(client, endpoint, begun + duration.toNanos());
          List<Future<Void>> callers =
              Stream.generate(() -> loop.new Caller(journeys.get()).travel())
                  .limit(connections)
                  .toList();
          Future.join(callers)
              .map(done -> new Run(loop.recording, (System.nanoTime() - begun) / 1e9))
              .eventually(client::close)
              .onComplete(run);
        });
    return run.future();
  }

  private static NetClientOptions options(Endpoint endpoint) {
    return new NetClientOptions()
        .setSsl(endpoint.encrypted())
        .setHostnameVerificationAlgorithm("HTTPS");
  }

  /** One caller. */
  private final class Caller implements CallerConnection.Listener {
    private final Iterator<Call> journey;
    private final CallerConnection connection = new CallerConnection(client, endpoint, this);
    private final Promise<Void> arrived = Promise.promise();
    private Call underWay;
    private long sent;

    Caller(Iterator<Call> journey) {
      this.journey = journey;
    }

    Future<Void> travel() {
      goOn();
      return arrived.future();
    }

    private void goOn() {
      if (isTimeLeft() && journey.hasNext()) {
        send(journey.next());
      } else {
        arrived.complete();
      }
    }

    private void send(Call call) {
      underWay = call;
      sent = System.nanoTime();
      connection.send(call);
    }

    @Override
    public void answered(int status) {
      recording.answered(status, System.nanoTime() - sent);
      if (Recording.isUnavailable(status) && isTimeLeft()) {
        send(underWay);
      } else {
        goOn();
      }
    }

    @Override
    public void unanswered() {
      recording.unanswered();
      goOn();
    }

    private boolean isTimeLeft() {
      return System.nanoTime() < end;
    }
  }
}
