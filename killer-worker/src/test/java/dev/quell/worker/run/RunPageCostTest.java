package dev.quell.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.OwnTransactions;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A page of a run's instances costs what it holds, however many the run has. */
@DatabaseTest
class RunPageCostTest {
  private static final int SIZE = 2_000;
  private static final int PAGE = 50;

  private final RunInstanceRepository repository = new RunInstanceRepository();
  private final Fixture fixture;
  private final List<Long> ids;
  private final Transactions transactions;

  RunPageCostTest(TestDatabase db, Fixture fixture, Vertx vertx, Closer closer) {
    this.fixture = fixture;
    ids = fixture.batch(1, SIZE, "R", "R");
    db.execute(
        "update task_instance set report_by_date = clock_timestamp() - interval '1 s',"
            + " status_date = clock_timestamp() - interval '1 hour'");
    db.execute("vacuum analyze task_instance");
    transactions = OwnTransactions.of(db, vertx, closer);
  }

  @Test
  void ofThoseInAStatus() {
    long after = ids.get(SIZE / 2);

    assertThat(
            entriesRead(
                connection ->
                    repository.inStatus(
                        connection, fixture.runId(), TaskInstanceStatus.RUNNING, after, PAGE)))
        .isBetween((long) PAGE, PAGE + 1L);
  }

  @Test
  void ofThoseThatAreOverdue() {
    long after = ids.get(SIZE / 2);

    assertThat(
            entriesRead(
                connection ->
                    repository.overdue(
                        connection, fixture.runId(), TaskInstanceStatus.RUNNING, 1, after, PAGE)))
        .isBetween((long) PAGE, PAGE + 1L);
  }

  /** Entries of the index that reading a full page went through. */
  private long entriesRead(Function<SqlConnection, Future<List<Candidate>>> page) {
    return Await.await(
        transactions.inTransaction(
            connection ->
                entriesRead(connection)
                    .compose(
                        before ->
                            page.apply(connection)
                                .onSuccess(members -> assertThat(members).hasSize(PAGE))
                                .compose(members -> entriesRead(connection))
                                .map(after -> after - before))));
  }

  private static Future<Long> entriesRead(SqlConnection connection) {
    return connection
        .query("select pg_stat_get_xact_tuples_returned('ix_live_instance_of_run'::regclass)")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
