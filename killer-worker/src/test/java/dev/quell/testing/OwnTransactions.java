package dev.quell.testing;

import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;

/** Gives transactions to tests that call repositories without a worker. */
public final class OwnTransactions {
  private static final int LOCK_TIMEOUT_MILLIS = 4_000;
  private static final int PATIENCE_MILLIS = 15_000;

  private OwnTransactions() {}

  /** Opens one connection of a worker's kind, which is closed with the test. */
  public static Transactions of(TestDatabase db, Vertx vertx, Closer closer) {
    Transactions transactions =
        new Transactions(
            vertx,
            Session.of(DatabaseServers.single(db.options()), LOCK_TIMEOUT_MILLIS, PATIENCE_MILLIS)
                .connections(vertx, "test", 1),
            RetryPolicy.within(PATIENCE_MILLIS),
            new SimpleMeterRegistry());
    closer.register(() -> Await.await(transactions.close()));
    return transactions;
  }
}
