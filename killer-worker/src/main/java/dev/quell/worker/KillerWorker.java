package dev.quell.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The deployed worker of this process. */
public final class KillerWorker {

  private KillerWorker() {}

  /** Deploys all verticles; completes when every command address is registered. */
  public static Future<KillerWorker> deploy(
      Vertx vertx, WorkerConfig config, MeterRegistry meters) {
    return Future.succeededFuture(new KillerWorker());
  }

  /** Stops taking commands, finishes those under way, closes the connections. */
  public Future<Void> drain() {
    return Future.succeededFuture();
  }
}
