package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Passing trouble of every kind, made by a second connection, and what becomes of the work. */
@Tag("long")
@DatabaseTest
class TransactionsTest {
  private static final RetryPolicy POLICY = new RetryPolicy(4, 1, 10, 10_000);
  private static final int STATEMENT_TIMEOUT_MILLIS = 10_000;

  @Shared private TestDatabase db;
  @Fresh private Connection other;
  @Fresh private Vertx vertx;
  private Context context;
  private SimpleMeterRegistry meters;
  private AtomicInteger tries;

  @BeforeEach
  void start() {
    db.execute("drop table if exists probe");
    db.execute("create table probe (id int primary key, n int not null)");
    db.execute("insert into probe values (1, 0), (2, 0)");
    context = vertx.getOrCreateContext();
    meters = new SimpleMeterRegistry();
    tries = new AtomicInteger();
  }

  @Test
  void completesAfterTheCommit() {
    assertThat(run(transactions(2_000), this::incrementFirst)).isEqualTo(1);

    assertThat(first()).isEqualTo(1);
    assertThat(retries()).isZero();
  }

  @Test
  void rollsBackWhatFailsForGoodAndTriesOnce() {
    Throwable failure =
        failureOf(
            transactions(2_000),
            connection ->
                incrementFirst(connection)
                    .compose(n -> connection.query("select 1 / 0").execute()));

    assertThat(failure).isInstanceOf(PgException.class);
    assertThat(((PgException) failure).getSqlState()).isEqualTo("22012");
    assertThat(first()).isZero();
    assertThat(tries).hasValue(1);
    assertThat(retries()).isZero();
  }

  /** As a primary that has become a standby would, for as long as the session lives. */
  @Test
  void leavesAServerThatTakesNoWritesAndTriesAgain() {
    Transactions transactions = transactions(2_000);
    int before = run(transactions, TransactionsTest::becomeReadOnly);

    int after =
        run(transactions, connection -> incrementFirst(connection).compose(n -> pid(connection)));

    assertThat(after).isNotEqualTo(before);
    assertThat(first()).isEqualTo(1);
    assertThat(retries("25006")).isEqualTo(1);
    db.<Long>await(
        sessions -> sessions == 0, "select count(*) from pg_stat_activity where pid = ?", before);
  }

  private static Future<Integer> becomeReadOnly(SqlConnection connection) {
    return connection
        .query("set session characteristics as transaction read only")
        .execute()
        .compose(set -> pid(connection));
  }

  private static Future<Integer> pid(SqlConnection connection) {
    return connection
        .query("select pg_backend_pid()")
        .execute()
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  @Test
  void rollsBackARefusalAndTriesOnce() {
    CommandException refusal = CommandException.notFound("no such thing");

    Throwable failure =
        failureOf(
            transactions(2_000),
            connection -> incrementFirst(connection).compose(n -> Future.failedFuture(refusal)));

    assertThat(failure).isSameAs(refusal);
    assertThat(first()).isZero();
    assertThat(tries).hasValue(1);
  }

  @Test
  void rollsBackWorkThatThrowsAndTriesOnce() {
    IllegalStateException defect = new IllegalStateException("defect");

    Throwable failure =
        failureOf(
            transactions(2_000),
            connection -> {
              tries.incrementAndGet();
              throw defect;
            });

    assertThat(failure).isSameAs(defect);
    assertThat(tries).hasValue(1);
  }

  /**
   * The other connection waits first and looks for deadlocks late, so the worker is the victim. The
   * second try begins when the other has committed: it could meet it once more otherwise.
   */
  @Test
  void triesAgainAsTheVictimOfADeadlock() throws SQLException {
    execute("set deadlock_timeout = '30s'");
    execute("select from probe where id = 2 for update");
    PgConnectOptions options = db.options().addProperty("deadlock_timeout", "20");
    Promise<Void> holdsFirst = Promise.promise();
    Promise<Void> othersWaits = Promise.promise();
    Promise<Void> othersDone = Promise.promise();

    Future<Integer> work =
        start(
            transactions(
                Session.of(DatabaseServers.single(options), 10_000, STATEMENT_TIMEOUT_MILLIS),
                POLICY),
            connection ->
                (tries.get() == 0 ? Future.<Void>succeededFuture() : othersDone.future())
                    .compose(free -> incrementFirst(connection))
                    .onSuccess(n -> holdsFirst.tryComplete())
                    .compose(n -> othersWaits.future())
                    .compose(waits -> increment(connection, 2)));
    Await.await(holdsFirst.future());
    Future<Void> others =
        vertx.executeBlocking(
            () -> {
              execute("select from probe where id = 1 for update");
              other.commit();
              return null;
            });
    others.onComplete(othersDone);
    awaitWaiting("%for update%");
    context.runOnContext(now -> othersWaits.complete());

    assertThat(Await.await(work)).isEqualTo(1);
    Await.await(others);
    assertThat(first()).isEqualTo(1);
    assertThat(tries).hasValue(2);
    assertThat(retries("40P01")).isEqualTo(1);
  }

  @Test
  void triesAgainWhenALockWasNotToBeHad() throws SQLException {
    execute("select from probe where id = 1 for update");

    int n =
        run(
            transactions(50),
            connection ->
                (tries.get() == 1 ? othersCommit() : done())
                    .compose(free -> incrementFirst(connection)));

    assertThat(n).isEqualTo(1);
    assertThat(tries).hasValue(2);
    assertThat(retries("55P03")).isEqualTo(1);
  }

  @Test
  void givesUpWhenALockIsNeverToBeHad() throws SQLException {
    execute("select from probe where id = 1 for update");

    Throwable failure = failureOf(transactions(20), this::incrementFirst);

    assertUnavailable(failure, "55P03");
    assertThat(tries).hasValue(POLICY.maxAttempts());
    assertThat(retries("55P03")).isEqualTo(POLICY.maxAttempts() - 1);
  }

  @Test
  void givesUpWhenItsTimeIsOver() throws SQLException {
    execute("select from probe where id = 1 for update");
    RetryPolicy brief = new RetryPolicy(1_000, 1, 1, 100);
    Session session =
        Session.of(DatabaseServers.single(db.options()), 30, STATEMENT_TIMEOUT_MILLIS);

    Throwable failure = failureOf(transactions(session, brief), this::incrementFirst);

    assertUnavailable(failure, "55P03");
    assertThat(tries.get()).isBetween(1, 4);
  }

  @Test
  void triesAgainWhenItsSnapshotWasOvertaken() {
    int n =
        run(
            transactions(2_000),
            connection ->
                connection
                    .query("set transaction isolation level repeatable read")
                    .execute()
                    .compose(set -> connection.query("select n from probe").execute())
                    .compose(read -> tries.get() == 0 ? othersIncrement() : done())
                    .compose(overtaken -> incrementFirst(connection)));

    assertThat(n).isEqualTo(11);
    assertThat(tries).hasValue(2);
    assertThat(retries("40001")).isEqualTo(1);
  }

  @Test
  void triesAgainOnAnotherConnectionWhenItsOwnIsKilled() {
    int n =
        run(
            transactions(2_000),
            connection ->
                incrementFirst(connection)
                    .compose(changed -> tries.get() == 1 ? killBackendOf(connection) : done())
                    .compose(killed -> increment(connection, 2)));

    assertThat(n).isEqualTo(1);
    assertThat(first()).as("what the killed connection wrote is gone").isEqualTo(1);
    assertThat(tries).hasValue(2);
    assertThat(retries()).isEqualTo(1);
  }

  /** Left alone, the client prints such failures past all logging. */
  @Test
  void logsAConnectionThatIsLost() {
    PrintStream stderr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Transactions.class);
    logged.start();
    logger.addAppender(logged);
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      run(
          transactions(2_000),
          connection ->
              incrementFirst(connection)
                  .compose(n -> tries.get() == 1 ? killBackendOf(connection) : done()));
    } finally {
      System.setErr(stderr);
      logger.detachAppender(logged);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getMessage)
        .containsOnly("Lost a connection that was in use");
  }

  @Test
  void givesUpStatementsThatRunTooLong() {
    Throwable failure =
        failureOf(
            transactions(Session.of(DatabaseServers.single(db.options()), 200, 200), POLICY),
            connection -> {
              tries.incrementAndGet();
              return connection.query("select pg_sleep(60)").execute();
            });

    assertUnavailable(failure, "57014");
    assertThat(tries).hasValue(1);
  }

  @Test
  void triesSingleStatementsAgainWhenTheirConnectionIsKilled() {
    Transactions transactions = transactions(2_000);

    Future<Integer> work =
        onContext(
            () ->
                transactions.withoutTransaction(
                    client ->
                        (tries.get() == 0 ? killBackendOf(client) : done())
                            .compose(killed -> incrementFirst(client))));

    assertThat(Await.await(work)).isEqualTo(1);
    assertThat(tries).hasValue(2);
    assertThat(retries()).isEqualTo(1);
  }

  /**
   * Each try leaves the pool, so whoever holds a connection must come by a new one in that time.
   */
  @Test
  void givesUpWhenNoConnectionComesFree() {
    Transactions transactions = transactions(300);
    Promise<Void> holds = Promise.promise();
    Promise<Void> release = Promise.promise();
    Future<Void> holder =
        start(
            transactions,
            connection -> {
              holds.tryComplete();
              return release.future();
            });
    Await.await(holds.future());

    Throwable failure = failureOf(transactions, this::incrementFirst);

    assertUnavailable(failure, "08006");
    assertThat(tries).hasValue(0);
    context.runOnContext(now -> release.complete());
    Await.await(holder);
  }

  @Test
  void singleStatementsAreTriedAgainToo() throws SQLException {
    execute("select from probe where id = 1 for update");
    Transactions transactions = transactions(50);

    Future<Integer> work =
        onContext(
            () ->
                transactions.withoutTransaction(
                    client ->
                        (tries.get() == 1 ? othersCommit() : done())
                            .compose(free -> incrementFirst(client))));

    assertThat(Await.await(work)).isEqualTo(1);
    assertThat(first()).isEqualTo(1);
    assertThat(retries("55P03")).isEqualTo(1);
  }

  private Transactions transactions(int lockTimeoutMillis) {
    return transactions(
        Session.of(
            DatabaseServers.single(db.options()), lockTimeoutMillis, STATEMENT_TIMEOUT_MILLIS),
        POLICY);
  }

  /** Transactions on one connection, which is there already: connecting may take its time. */
  private Transactions transactions(Session session, RetryPolicy policy) {
    Connections connections = session.connections(vertx, "test", 1);
    Promise<Void> opened = Promise.promise();
    context.runOnContext(now -> open(connections.pool(), opened));
    Await.await(opened.future());
    return new Transactions(vertx, connections, policy, meters);
  }

  /** The wait for a connection is as short as that for a lock, but connecting goes on meanwhile. */
  private void open(Pool pool, Promise<Void> opened) {
    pool.query("select")
        .execute()
        .onSuccess(rows -> opened.complete())
        .onFailure(notYet -> vertx.setTimer(1, later -> open(pool, opened)));
  }

  private <T> T run(Transactions transactions, Function<SqlConnection, Future<T>> work) {
    return Await.await(start(transactions, work));
  }

  private <T> Throwable failureOf(
      Transactions transactions, Function<SqlConnection, Future<T>> work) {
    return Await.failureOf(start(transactions, work));
  }

  private <T> Future<T> start(Transactions transactions, Function<SqlConnection, Future<T>> work) {
    return onContext(() -> transactions.inTransaction(work));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> work.get().onComplete(promise));
    return promise.future();
  }

  /** Counts a try and adds one to the first row; completes with what is there then. */
  private Future<Integer> incrementFirst(SqlClient client) {
    tries.incrementAndGet();
    return increment(client, 1);
  }

  private static Future<Integer> increment(SqlClient client, int id) {
    return client
        .preparedQuery("update probe set n = n + 1 where id = $1::int returning n")
        .execute(Tuple.of(id))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  private Future<Void> othersCommit() {
    return vertx.executeBlocking(
        () -> {
          other.commit();
          return null;
        });
  }

  private Future<Void> othersIncrement() {
    return vertx.executeBlocking(
        () -> {
          execute("update probe set n = n + 10 where id = 1");
          other.commit();
          return null;
        });
  }

  private Future<Void> killBackendOf(SqlClient client) {
    return client
        .query("select pg_backend_pid()")
        .execute()
        .compose(
            rows -> {
              int pid = rows.iterator().next().getInteger(0);
              return vertx.executeBlocking(
                  () -> {
                    db.rows("select pg_terminate_backend(?, 10000)", pid);
                    return null;
                  });
            });
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  private void awaitWaiting(String query) {
    db.<Long>await(
        count -> count > 0,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like ?
        """,
        query);
  }

  private int first() {
    return db.value("select n from probe where id = 1");
  }

  private double retries() {
    return meters.find("quell.retries").counters().stream().mapToDouble(Counter::count).sum();
  }

  private double retries(String sqlState) {
    assertThat(retries()).as("retries in all").isEqualTo(countOf(sqlState));
    return countOf(sqlState);
  }

  private double countOf(String sqlState) {
    return meters.get("quell.retries").tag("sqlstate", sqlState).counter().count();
  }

  private static void assertUnavailable(Throwable failure, String sqlState) {
    assertThat(failure)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("SQLSTATE " + sqlState);
    assertThat(((CommandException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }
}
