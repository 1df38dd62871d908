package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.OwnTransactions;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which changes of a status leave all indexes alone. */
@DatabaseTest
class UpdatesWithinThePageTest {
  private static final int SIZE = 500;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  private final InstanceRepository repository = new InstanceRepository(new SimpleMeterRegistry());
  private final Transactions transactions;

  UpdatesWithinThePageTest(TestDatabase db, Vertx vertx, Closer closer) {
    transactions = OwnTransactions.of(db, vertx, closer);
  }

  @ParameterizedTest
  @EnumSource(TaskInstanceStatus.class)
  void indexesHaveTheStageOfAnInstance(TaskInstanceStatus status) {
    long id = fixture.instance(fixture.task("R"), status.code());

    List<Object> stored =
        db.rows(
                "select stage, kill_self_since is not distinct from status_date"
                    + " from task_instance where id = ?",
                id)
            .get(0);

    assertThat(stored.get(0)).isEqualTo(status.isLive() ? status.stage() : null);
    assertThat(stored.get(1)).isEqualTo(status == TaskInstanceStatus.KILL_SELF);
  }

  @Test
  void takingOverInstancesTouchesNoIndex() {
    List<Long> ids = fixture.batch(1, SIZE, "Q", "Q");

    assertThat(
            withinThePage(
                "task_instance",
                connection ->
                    repository.moveInstances(connection, ids, TaskInstanceStatus.INSTANTIATED)))
        .isEqualTo(SIZE);
  }

  /** Within the same minute, which may end while the test runs. */
  @ParameterizedTest
  @EnumSource(
      value = TaskStatus.class,
      names = {"QUEUED", "INSTANTIATING", "LAUNCHED", "RUNNING", "DONE"})
  void tasksThatChangeAgainSoonTouchNoIndex(TaskStatus to) {
    List<Long> ids = fixture.tasks(SIZE, "G");
    List<List<Object>> before = minutes(ids);

    long untouched = withinThePage("task", connection -> repository.moveTasks(connection, ids, to));

    List<List<Object>> after = minutes(ids);
    assertThat(untouched)
        .isEqualTo(
            IntStream.range(0, SIZE).filter(i -> before.get(i).equals(after.get(i))).count());
  }

  private List<List<Object>> minutes(List<Long> ids) {
    return db.rows(
        "select changed_minute from task where id between ? and ? order by id",
        ids.get(0),
        ids.get(SIZE - 1));
  }

  /** How many updates of a statement have left the indexes alone. */
  private long withinThePage(String table, Function<SqlConnection, Future<Void>> update) {
    return Await.await(
        transactions.inTransaction(
            connection ->
                withinThePage(connection, table)
                    .compose(
                        before ->
                            update
                                .apply(connection)
                                .compose(updated -> withinThePage(connection, table))
                                .map(after -> after - before))));
  }

  /** Counts those of earlier transactions, too, which the connection has not told yet. */
  private static Future<Long> withinThePage(SqlConnection connection, String table) {
    return connection
        .query("select pg_stat_get_xact_tuples_hot_updated('%s'::regclass)".formatted(table))
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
