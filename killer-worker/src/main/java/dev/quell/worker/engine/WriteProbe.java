package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the database takes writes that need new pages, as most do: at the start, every
 * 30 seconds, and every 2 seconds while {@link WriteFailures} says that they fail. So a full disk
 * is noticed before anybody's write meets it, and its end needs no traffic. Confined to the event
 * loop of its verticle.
 */
public final class WriteProbe {
  private static final long LOOK_MILLIS = 2_000;
  private static final long ROUTINE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int LOCK_TIMEOUT_MILLIS = 1_000;

  private final Engine engine;
  private final Transactions transactions;
  private final long timer;
  private Future<?> probing = Future.succeededFuture();
  private WriteFailures.@Nullable Failure seen;
  private long probedNanos;

  private WriteProbe(Engine engine) {
    this.engine = engine;
    this.transactions =
        engine.transactions("write_probe", 1, Durability.AWAITED, LOCK_TIMEOUT_MILLIS);
    this.timer = engine.vertx().setPeriodic(LOOK_MILLIS, tick -> look());
  }

  /** Sets it up as a room without commands; the first probe begins at once. */
  public static CommandHandlers of(Engine engine) {
    WriteProbe probe = new WriteProbe(engine);
    probe.begin();
    return CommandHandlers.of(List.of(), probe::drain);
  }

  private void look() {
    boolean routine = System.nanoTime() - probedNanos >= ROUTINE_NANOS;
    if (probing.isComplete() && (routine || engine.writeFailures().last().isPresent())) {
      begin();
    }
  }

  private void begin() {
    probedNanos = System.nanoTime();
    WriteFailures.Failure before = engine.writeFailures().last().orElse(null);
    probing =
        transactions
            .rehearse(WriteProbe::write)
            .transform(
                outcome -> {
                  conclude(before, outcome.succeeded());
                  return Future.succeededFuture();
                });
  }

  /**
   * A probe that passes is not enough: since the last one no write of anybody may have failed
   * either. What a probe fails with is remembered as any other failure is; one that fails for
   * another reason (a lock, a lost connection) proves nothing.
   */
  private void conclude(WriteFailures.@Nullable Failure before, boolean passed) {
    if (passed && before != null && before == seen) {
      engine.writeFailures().forget(before);
    }
    seen = engine.writeFailures().last().orElse(null);
  }

  /**
   * Truncating gives the table a new file, so free space in old pages cannot be mistaken for room
   * on the disk. Whoever reads all tables for long, as a dump does, keeps it from being truncated;
   * then it is written to as it is.
   */
  private static Future<Void> write(SqlConnection connection) {
    return run(connection, "savepoint before_truncate")
        .compose(saved -> run(connection, "truncate write_probe"))
        .recover(failure -> goOnIfLocked(connection, failure))
        .compose(
            empty ->
                run(
                    connection,
                    """
                    insert into write_probe (payload) values (repeat('x', 262144))
                    """));
  }

  private static Future<Void> goOnIfLocked(SqlConnection connection, Throwable failure) {
    return SqlState.isLockNotAvailable(failure)
        ? run(connection, "rollback to savepoint before_truncate")
        : Future.failedFuture(failure);
  }

  private static Future<Void> run(SqlConnection connection, String sql) {
    return connection.query(sql).execute().mapEmpty();
  }

  private Future<?> drain() {
    engine.vertx().cancelTimer(timer);
    return probing;
  }
}
