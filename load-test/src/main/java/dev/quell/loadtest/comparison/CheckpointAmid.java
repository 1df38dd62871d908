package dev.quell.loadtest.comparison;

import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Has PostgreSQL make a checkpoint amid something: a second after it was begun, as fast as the disk
 * allows. What is over by then has none.
 */
final class CheckpointAmid {
  private static final long AFTER_MILLIS = 1_000;

  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private final CompletableFuture<Boolean> made;

  private CheckpointAmid(ServerUnderLoad server) {
    made =
        new CompletableFuture<Boolean>()
            .completeOnTimeout(true, AFTER_MILLIS, TimeUnit.MILLISECONDS)
            .applyToEither(over, due -> due)
            .thenApplyAsync(due -> due && make(server));
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
    over.complete(false);
    try {
      return made.join() ? 1 : 0;
    } catch (CompletionException e) {
      throw e.getCause() instanceof LoadTestException refused ? refused : e;
    }
  }
}
