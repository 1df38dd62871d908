package dev.quell.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.RetryingPool;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Reads that look at a number of rows, with a small one: up to it they tell of all there is, beyond
 * it of a part ({@code docs/contract/cli-and-reaper.md} §13, §14, §15, §17).
 */
@DatabaseTest
class BoundedReadsTest {
  private static final long ALL = 1_000;

  @Shared private TestDatabase db;
  @Shared private Vertx vertx;
  private RetryingPool database;

  @BeforeAll
  void connect(Closer closer) {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1))
            .connectingTo(db.options())
            .using(vertx)
            .build();
    closer.register(() -> Await.await(pool.close()));
    database = RetryingPool.of(vertx, pool, new SimpleMeterRegistry(), TryObserver.NONE);
  }

  @Test
  void tellTheQueueOfTheNewestInstances() {
    Flow flow = Flow.failed(db);
    long task = flow.task("D");
    for (int i = 0; i < 3; i++) {
      flow.instance(task, flow.run, "D");
    }
    List<Long> newest =
        List.of(flow.instance(task, flow.run, "D"), flow.instance(task, flow.run, "D"));
    long resources = flow.resources("{}");
    db.execute("update task_resources set queue_id = 1 where id = ?", resources);
    db.execute(
        "update task_instance set task_resources_id = ? where id in (?, ?)",
        resources,
        newest.get(0),
        newest.get(1));

    assertThat(queue(flow, ALL)).isEqualTo(2);
    assertThat(queue(flow, 5)).isEqualTo(2);
    assertThat(queue(flow, 3)).isEqualTo(1);
  }

  @Test
  void tellTheQueueOfTheNewestWorkflow() {
    Flow old = Flow.failed(db);
    for (int i = 0; i < 3; i++) {
      old.instance(old.task("D"), old.run, "D");
    }
    Flow flow = Flow.failed(db);
    db.execute("update task_resources set queue_id = 1 where id = ?", flow.resources);
    flow.instance(flow.task("D"), flow.run, "D");
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?", old.version, flow.array);

    assertThat(queue(old, ALL)).isEqualTo(2);
    assertThat(queue(old, 1)).isEqualTo(1);
  }

  @Test
  void tellTheQueueOfTasksWithoutAnArray() {
    Flow flow = Flow.failed(db);
    flow.instance(flow.task("D"), flow.run, "D");
    db.execute("delete from \"array\" where id = ?", flow.array);

    assertThat(queue(flow, ALL)).isEqualTo(2);
  }

  private long queue(Flow flow, long most) {
    return Await.await(
            new TemplateViewQueries(database, most).mostPopularQueues(List.of(flow.version)))
        .iterator()
        .next()
        .getLong("queue_id");
  }

  @Test
  void tellWhatSoManyTasksAskFor() {
    Flow flow = Flow.failed(db);
    flow.task("G");
    flow.task("G");
    db.execute("update task set array_id = null where id = ?", flow.task("G"));

    assertThat(tasks(flow, ALL)).isEqualTo(3);
    assertThat(tasks(flow, 3)).isEqualTo(3);
    assertThat(tasks(flow, 2)).isEqualTo(2);
  }

  private long tasks(Flow flow, long most) {
    return Await.await(
            new TemplateViewQueries(database, most).requestedResources(List.of(flow.version)))
        .stream()
        .mapToLong(TemplateViewQueries.Requested::tasks)
        .sum();
  }

  @Test
  void groupTheNewestErrors() {
    Flow flow = Flow.failed(db);
    long instance = flow.instance(flow.task("F"), flow.run, "E");
    flow.error(instance, "old");
    flow.error(instance, "new");
    flow.error(instance, "new");

    assertThat(samples(flow, ALL)).containsExactly("new", "old");
    assertThat(samples(flow, 3)).containsExactly("new", "old");
    assertThat(samples(flow, 2)).containsExactly("new");
  }

  private List<String> samples(Flow flow, long most) {
    Page page = new Page(1, 10);
    ErrorLogSelection selection = new ErrorLogSelection(flow.workflow, flow.template, false);
    return StreamSupport.stream(
            Await.await(new ErrorLogQueries(database, most).clusters(selection, page))
                .spliterator(),
            false)
        .map((Row row) -> row.getString("sample_error"))
        .toList();
  }

  @Test
  void tellTheUsageOfSomeStepsOfMostBatches() {
    Flow flow = Flow.failed(db);
    fill(flow, 100);

    List<Integer> sample = places(flow, 100);

    assertThat(sample).hasSize(100).doesNotHaveDuplicates().isEqualTo(places(flow, 100));
    assertThat(sample.stream().map(place -> place / 10).distinct()).hasSizeGreaterThan(20);
    assertThat(sample.stream().map(place -> place % 10).distinct()).hasSize(10);
    assertThat(places(flow, ALL)).hasSize(1_000).doesNotHaveDuplicates();
    assertThat(places(flow, ALL + 1)).hasSize(1_000);
  }

  @Test
  void tellTheUsageOfBatchesFarApart() {
    Flow flow = Flow.failed(db);
    fill(flow, 50);
    db.execute(
        "update task_instance set array_batch_num = ? where array_id = ? and wallclock like '49_'",
        Integer.MAX_VALUE,
        flow.array);

    assertThat(places(flow, ALL)).hasSize(500).doesNotHaveDuplicates();
  }

  /** Batches of ten; each instance has run for as many seconds as its place among all. */
  private void fill(Flow flow, int batches) {
    db.execute(
        """
        insert into task_instance
          (workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id,
           status, wallclock)
        select ?, ?, ?, ?, place / 10, place % 10, 'D', place::text
        from generate_series(0, ? * 10 - 1) as place
        """,
        flow.run, flow.array, flow.task("D"), flow.resources, batches);
  }

  private List<Integer> places(Flow flow, long most) {
    UsageRequest wanted =
        new UsageRequest(flow.version, List.of(flow.workflow), List.of(), 0, null, false);
    return Await.await(new UsageQueries(database).attempts(wanted, most)).stream()
        .map(attempt -> Objects.requireNonNull(attempt.runtime()).intValue())
        .toList();
  }

  @Test
  void countAllRowsAndTakeTheFirstForStatistics() {
    UsageRows rows = new UsageRows(2);
    rows.count(new Attempt(1, 10, true));
    rows.count(new Attempt(null, null, false));
    rows.count(new Attempt(3, 30, true));

    assertThat(rows.usage()).isEqualTo(new Usage(2L, List.of(10.0), List.of(1.0)));
  }
}
