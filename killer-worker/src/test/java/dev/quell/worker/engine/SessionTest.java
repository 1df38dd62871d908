package dev.quell.worker.engine;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.locking.InstanceRepository;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@DatabaseTest
class SessionTest {
  private static final int REPETITIONS = 7;
  private static final String PLANS =
      """
      select coalesce(sum(custom_plans), 0), coalesce(sum(generic_plans), 0)
      from pg_prepared_statements
      where statement like '%for no key update%'
      """;

  @Shared private TestDatabase database;
  @Shared private Vertx vertx;
  private final InstanceRepository instances = new InstanceRepository(new SimpleMeterRegistry());

  @Test
  void plansAStatementOnceForBatchesOfAllSizes() {
    List<Long> ids = Fixture.create(database).batch(1, REPETITIONS, "R", "R");
    Pool pool =
        Session.of(DatabaseServers.single(database.options()), 1_000, 1_000)
            .connections(vertx, "planning", 1)
            .pool();

    List<Long> plans = await(pool.withConnection(connection -> lockAndCountPlans(connection, ids)));

    assertThat(plans).containsExactly(0L, (long) REPETITIONS);
  }

  @Test
  void hasNoStatementCompiled() {
    Session session =
        Session.with(
            DatabaseServers.single(database.options()), UnaryOperator.identity(), Map.of());

    assertThat(value(session, "show jit")).isEqualTo("off");
  }

  /** And still does after the bound of its waits was changed. */
  @Test
  void waitsForTheDiskUnlessItIsTold() {
    Session session = Session.of(DatabaseServers.single(database.options()), 1_000, 1_000);

    assertThat(commit(session)).isNotEqualTo("off, session");
    assertThat(commit(session.with(Durability.AWAITED))).isNotEqualTo("off, session");
    assertThat(commit(session.with(Durability.PROMPT).withLockTimeout(10)))
        .isEqualTo("off, session");
  }

  /** How commits are made, and who says so: the servers of tests may wait for no disk at all. */
  private String commit(Session session) {
    return value(
        session,
        "select setting || ', ' || source from pg_settings where name = 'synchronous_commit'");
  }

  private String value(Session session, String sql) {
    return await(
        session
            .connect(vertx)
            .compose(
                connection ->
                    connection
                        .query(sql)
                        .execute()
                        .map(rows -> rows.iterator().next().getString(0))
                        .eventually(connection::close)));
  }

  private Future<List<Long>> lockAndCountPlans(SqlConnection connection, List<Long> ids) {
    Future<?> locked =
        Future.all(
            IntStream.rangeClosed(1, ids.size())
                .mapToObj(size -> lock(connection, ids.subList(0, size)))
                .toList());
    return locked
        .compose(done -> connection.query(PLANS).execute())
        .map(rows -> rows.iterator().next())
        .map(row -> List.of(row.getLong(0), row.getLong(1)));
  }

  private Future<?> lock(SqlConnection connection, List<Long> ids) {
    return instances.lockInstances(connection, ids, LockMode.WAIT);
  }
}
