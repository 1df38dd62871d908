package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each read takes the next number of a sequence, so that rows tell which read found them. */
@DatabaseTest
class SharedReadsTest {
  private static final long MILLIS = 5_000;
  private static final String READ =
      "select nextval('reads') from pg_sleep(#{seconds}::float8) where #{ids}::bigint[] is not null";

  @Shared private Vertx vertx;
  private RetryingPool database;
  private SharedReads<Long> reads;

  @BeforeAll
  void connect(TestDatabase db, Closer closer) {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(4))
            .connectingTo(db.options())
            .using(vertx)
            .build();
    closer.register(() -> Await.await(pool.close()));
    database = RetryingPool.of(vertx, pool, new SimpleMeterRegistry(), TryObserver.NONE);
    reads = new SharedReads<>(database);
    Await.await(pool.query("create sequence reads").execute());
  }

  private Future<List<Long>> read(double seconds, long id) {
    return reads.list(
        MILLIS,
        READ,
        Parameters.of("seconds", seconds).andIds("ids", List.of(id)),
        row -> row.getLong(0));
  }

  @Test
  void readsOnceForThoseWhoAskAtOnceAndSoonAfter() {
    Future<List<Long>> first = read(0.2, 1);
    Future<List<Long>> second = read(0.2, 1);

    assertThat(Await.await(second)).isEqualTo(Await.await(first)).hasSize(1);
    assertThat(Await.await(read(0.2, 1))).isEqualTo(Await.await(first));
  }

  @Test
  void readsForEachWhoAsksSomethingElse() {
    Future<List<Long>> first = read(0.2, 2);
    Future<List<Long>> other = read(0.2, 3);

    assertThat(Await.await(other)).isNotEqualTo(Await.await(first));
  }

  @Test
  void readsAnewOnceTheRowsHaveBeenGivenOutForThirtyTimesTheirCost() {
    List<Long> first = Await.await(read(0.03, 4));

    assertThat(Await.await(read(0.03, 4))).isEqualTo(first);
    Await.until(() -> !Await.await(read(0.03, 4)).equals(first));
  }

  @Test
  void readsAnewEachTimeWhatCostsLittle() {
    Await.until(
        () -> {
          List<Long> first = Await.await(read(0, 5));
          return !Await.await(read(0, 5)).equals(first);
        });
  }

  @Test
  void sharesThatTimeRanOut() {
    SharedReads<Long> impatient = new SharedReads<>(database);
    Parameters slow = Parameters.of("seconds", 5.0).andIds("ids", List.of(6L));

    Optional<List<Long>> first =
        Await.await(impatient.listInTime(100, READ, slow, row -> row.getLong(0)));

    assertThat(first).isEmpty();
    assertThat(Await.await(impatient.listInTime(MILLIS, READ, slow, row -> row.getLong(0))))
        .isEmpty();
  }

  @Test
  void forgetsWhatFailed() {
    SharedReads<Long> failing = new SharedReads<>(database);
    Parameters none = Parameters.none();
    String missing = "select id from later_there";

    assertThatThrownBy(
            () -> Await.await(failing.list(MILLIS, missing, none, row -> row.getLong(0))))
        .isInstanceOf(RuntimeException.class);
    Await.await(
        database.inTransaction(
            on -> on.rows("create table later_there as select 7::bigint as id", none)));

    assertThat(Await.await(failing.list(MILLIS, missing, none, row -> row.getLong(0))))
        .containsExactly(7L);
  }
}
