package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.view.Flow;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of a workflow of many tasks some batches stand for all. */
@DatabaseTest
class HistoryQueriesTest {
  private static final int TASKS = 40;
  private static final int TASKS_OF_BATCH = 2;

  @Shared private TestDatabase db;
  @Shared private Vertx vertx;
  private RetryingPool database;

  @BeforeAll
  void connect(Closer closer) {
    Pool pool = PgBuilder.pool().connectingTo(db.options()).using(vertx).build();
    closer.register(() -> Await.await(pool.close()));
    database = RetryingPool.of(vertx, pool, new SimpleMeterRegistry(), TryObserver.NONE);
  }

  @Test
  void looksAtAllTasksOfASmallWorkflowAndAtSomeBatchesOfALargeOne() {
    Flow flow = Flow.failed(db);
    for (int i = 0; i < TASKS; i++) {
      attempt(flow, flow.task("D"), "D", i);
    }

    assertThat(last(flow, TASKS)).isEqualTo(numbers(1, TASKS));
    // One in four batches, each of which has two tasks.
    assertThat(last(flow, TASKS / 4)).isEqualTo(numbers(4, TASKS));
    // The one batch of ten that is looked at, of twenty, is there twice.
    assertThat(last(flow, TASKS / 10)).isEqualTo(numbers(10, TASKS));
  }

  /** Its attempts are in two batches, of which one is looked at; else it would count twice. */
  @Test
  void countsATaskByItsNewestAttempt() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    for (int batch = 0; batch < 2; batch++) {
      attempt(flow, task, batch == 0 ? "E" : "D", batch * TASKS_OF_BATCH);
    }
    long other = flow.task("D");
    for (int batch = 0; batch < 2; batch++) {
      attempt(flow, other, batch == 0 ? "E" : "D", batch * TASKS_OF_BATCH + 1);
    }

    JsonObject last = last(flow, 1);

    // One in two: the older batch, which decides nothing, or the newer one, which stands for both.
    assertThat(last.getInteger("one_in")).isEqualTo(2);
    assertThat(last.getLong("done")).isEqualTo(flow.array % 2 == 1 ? 0 : 2);
  }

  private void attempt(Flow flow, long task, String status, int place) {
    long instance = flow.instance(task, flow.run, status);
    db.execute(
        """
        update task_instance
        set array_batch_num = ?, array_step_id = ?, submitted_date = status_date - interval '1 hour'
        where id = ?
        """,
        1 + place / TASKS_OF_BATCH,
        place % TASKS_OF_BATCH,
        instance);
  }

  /** Tells how many a task stands for, and the numbers of the last point. */
  private JsonObject last(Flow flow, int mostTasks) {
    JsonObject history =
        Await.await(
            new HistoryQueries(database, mostTasks)
                .events(flow.workflow)
                .map(events -> History.of(events).toBuffer().toJsonObject()));
    JsonObject last = history.getJsonArray("points").getJsonObject(HistoryQueries.POINTS - 1);
    return new JsonObject()
        .put("one_in", history.getInteger("one_in"))
        .put("done", last.getLong("done"));
  }

  private static JsonObject numbers(int oneIn, long done) {
    return new JsonObject().put("one_in", oneIn).put("done", done);
  }
}
