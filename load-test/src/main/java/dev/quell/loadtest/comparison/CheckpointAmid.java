package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.ServerUnderLoad;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * Has PostgreSQL make a checkpoint amid something: a second after it was begun, as fast as the disk
 * allows. What is over by then has none.
 */
final class CheckpointAmid {
  private static final long AFTER_MILLIS = 1_000;

  private final Promise<Void> over = Promise.promise();
  private final Future<Boolean> made;

  private CheckpointAmid(ServerUnderLoad server) {
    Vertx vertx = server.client().vertx();
    made =
        Future.any(vertx.timer(AFTER_MILLIS), over.future())
            .compose(
                due ->
                    over.future().isComplete()
                        ? Future.succeededFuture(false)
                        : vertx.executeBlocking(() -> make(server)));
  }

  /** Begins to wait. */
  static CheckpointAmid of(ServerUnderLoad server) {
    return new CheckpointAmid(server);
  }

  private static boolean make(ServerUnderLoad server) {
    try (Database database = Database.connect(server.address())) {
      database.execute("checkpoint");
      return true;
    }
  }

  /**
   * Ends what it was to be amid; waits for a checkpoint that has begun, and answers how many were
   * made. Throws {@link LoadTestException} if PostgreSQL refused it.
   */
  int end() {
    over.tryComplete();
    return made.await() ? 1 : 0;
  }
}
