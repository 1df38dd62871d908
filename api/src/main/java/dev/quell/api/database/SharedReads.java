package dev.quell.api.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.templates.RowMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Shares reads that may be dear, such as counts of a whole site: who asks what another asks at the
 * moment gets the same rows, and so does who asks soon after, if they took long to find. However
 * many people look, each of these reads then takes at most a thirtieth of a processor, and the
 * heartbeats of a million instances have the rest. For reads that nobody decides by: their rows are
 * up to thirty seconds old. Thread-safe.
 *
 * @param <T> rows
 */
public final class SharedReads<T> {
  /** What is found within so long is looked up anew each time. */
  private static final Duration CHEAP = Duration.ofMillis(25);

  /** Rows are given out for so many times as long as it took to find them. */
  private static final int TIMES_ITS_COST = 30;

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int READS = 64;

  private final TimedReads database;
  private final Cache<Read, Future<Found<T>>> found =
      Caffeine.newBuilder()
          .maximumSize(READS)
          .expireAfter(new ByCost())
          .executor(Runnable::run)
          .build();

  /** Shares what is read from a database; rows of one kind, with the same time to be found in. */
  public SharedReads(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Does as {@link TimedReads#list}. */
  public Future<List<T>> list(long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return share(
            new Read(sql, parameters),
            () -> database.list(millis, sql, parameters, mapper).map(Optional::of))
        .map(Optional::orElseThrow);
  }

  /** Does as {@link TimedReads#listInTime}; that time ran out is shared, too. */
  public Future<Optional<List<T>>> listInTime(
      long millis, String sql, Parameters parameters, RowMapper<T> mapper) {
    return share(
        new Read(sql, parameters), () -> database.listInTime(millis, sql, parameters, mapper));
  }

  private Future<Optional<List<T>>> share(Read read, Supplier<Future<Optional<List<T>>>> asking) {
    Promise<Found<T>> asked = Promise.promise();
    Future<Found<T>> rows = found.get(read, missing -> asked.future());
    if (rows == asked.future()) {
      find(asking).onComplete(asked).onComplete(done -> settle(read, rows));
    }
    Context context = Vertx.currentContext();
    return (context == null ? rows : Future.fromCompletionStage(rows.toCompletionStage(), context))
        .map(Found::rows);
  }

  private static <T> Future<Found<T>> find(Supplier<Future<Optional<List<T>>>> asking) {
    long begun = System.nanoTime();
    return asking.get().map(rows -> new Found<>(rows, Duration.ofNanos(System.nanoTime() - begun)));
  }

  /** Its time begins to run; what failed is not given out again. */
  private void settle(Read read, Future<Found<T>> rows) {
    if (rows.failed()) {
      found.asMap().remove(read, rows);
    } else {
      found.asMap().replace(read, rows, rows);
    }
  }

  private record Read(String sql, Parameters parameters) {}

  /** Keeps what is being looked for, and lets rows go when they are no longer good. */
  private static final class ByCost implements Expiry<Read, Future<? extends Found<?>>> {
    @Override
    public long expireAfterCreate(Read read, Future<? extends Found<?>> rows, long now) {
      return rows.succeeded() ? rows.result().goodFor().toNanos() : Long.MAX_VALUE;
    }

    @Override
    public long expireAfterUpdate(Read read, Future<? extends Found<?>> rows, long now, long left) {
      return expireAfterCreate(read, rows, now);
    }

    @Override
    public long expireAfterRead(Read read, Future<? extends Found<?>> rows, long now, long left) {
      return left;
    }
  }

  /**
   * Holds what was found.
   *
   * @param rows empty if time ran out
   */
  private record Found<T>(Optional<List<T>> rows, Duration cost) {
    Duration goodFor() {
      Duration share = cost.multipliedBy(TIMES_ITS_COST);
      return cost.compareTo(CHEAP) < 0
          ? Duration.ZERO
          : share.compareTo(LONGEST) < 0 ? share : LONGEST;
    }
  }
}
