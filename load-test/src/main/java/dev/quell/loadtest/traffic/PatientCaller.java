package dev.quell.loadtest.traffic;

import dev.quell.loadtest.subject.LoadTestException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Repeats a call until it is carried out, as the contract asks of clients that get a 503. */
public final class PatientCaller {
  private static final int OK = 200;
  private static final long WAIT_SECONDS = 1;

  private final Vertx vertx;
  private final ApiClient client;

  private PatientCaller(Vertx vertx, ApiClient client) {
    this.vertx = vertx;
    this.client = client;
  }

  /** A caller with one connection. */
  public static PatientCaller create(Vertx vertx, Endpoint endpoint) {
    return new PatientCaller(vertx, ApiClient.create(vertx, endpoint, 1));
  }

  /**
   * Completes with the seconds from the first try to the answer 200. Fails with {@link
   * LoadTestException} on any answer but 200 and 503.
   */
  public Future<Double> secondsUntilDone(Call call) {
    long begun = System.nanoTime();
    return ApiClient.onEventLoop(vertx, () -> attempt(call))
        .map(done -> (System.nanoTime() - begun) / 1e9);
  }

  private Future<Void> attempt(Call call) {
    return client.send(call).compose(status -> judge(call, status));
  }

  private Future<Void> judge(Call call, int status) {
    if (status == OK) {
      return Future.succeededFuture();
    }
    if (Recording.isUnavailable(status)) {
      return vertx.timer(WAIT_SECONDS, TimeUnit.SECONDS).compose(waited -> attempt(call));
    }
    return Future.failedFuture(
        new LoadTestException(
            "The server answered %d to %s. Does it use the database of --database-url?"
                .formatted(status, call.path())));
  }

  /** Closes the connection. */
  public Future<Void> close() {
    return client.close();
  }
}
