package dev.quell.api.server;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SchemaMigrator;
import dev.quell.worker.engine.SqlState;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds while the database answers reads in time, takes writes as far as it tells itself, and has
 * the schema of this build. Thread-safe.
 */
final class DatabaseCondition {
  private static final long ANSWER_MILLIS = 3_000;
  private static final long BESIDE_MILLIS = 1_500;
  private static final long LEAVE_MILLIS = 1_500;

  /** A connection that a silent server keeps waiting is given up as lost after that. */
  private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final HealthQueries queries;
  private final Supplier<Future<Void>> beside;
  private Future<Void> askedBeside = Future.succeededFuture();
  private long askedNanos;

  /**
   * Sets up the condition.
   *
   * @param reads the pool that reads wait for
   * @param beside asks the database on a connection beside all pools
   */
  DatabaseCondition(RetryingPool reads, Supplier<Future<Void>> beside) {
    this.queries = new HealthQueries(reads);
    this.beside = beside;
  }

  /** Fails with {@link NotReady} while it does not hold. */
  Future<Void> check() {
    return queries
        .state()
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .transform(answer -> answer.succeeded() ? judge(answer.result()) : explain(answer.cause()));
  }

  private Future<Void> judge(HealthQueries.State state) {
    if (state.readOnly()) {
      return leave().transform(left -> Future.failedFuture(readOnly(state.inRecovery())));
    }
    return state.schema() < SchemaMigrator.NEWEST
        ? Future.failedFuture(Lack.SCHEMA.with())
        : Future.succeededFuture();
  }

  /** Another server may take the writes by now, or this one in other sessions. */
  private Future<Boolean> leave() {
    return queries.takesWrites().timeout(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static NotReady readOnly(boolean inRecovery) {
    return Lack.WRITABLE_SERVER.with(inRecovery ? "25006, in recovery" : "25006");
  }

  /** A database that answers somebody else has kept only the pool waiting. */
  private Future<Void> explain(Throwable failure) {
    if (SqlState.isUndefinedTable(failure)) {
      return Future.failedFuture(Lack.SCHEMA.with());
    }
    return askBeside()
        .timeout(BESIDE_MILLIS, TimeUnit.MILLISECONDS)
        .transform(
            answer ->
                Future.failedFuture(
                    answer.succeeded()
                        ? Lack.READ_CONNECTION.with()
                        : Lack.of(answer.cause()).orElseGet(Lack.DATABASE::with)));
  }

  /** One at a time, however many ask: a server in trouble is not given more to do. */
  private synchronized Future<Void> askBeside() {
    if (askedBeside.isComplete() || System.nanoTime() - askedNanos > ABANDONED_NANOS) {
      askedNanos = System.nanoTime();
      askedBeside = beside.get();
    }
    return askedBeside;
  }
}
