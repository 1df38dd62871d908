package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which tasks are kept from being queued again when something upstream of them is killed. */
@DatabaseTest
class KillHoldTest {
  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;

  KillHoldTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.killing(1, KillJobConfig.DEFAULTS, db.options()));
    jobs = KillJobs.of(db, worker);
  }

  /** first and second lead to third, third to fourth; fifth stands alone. */
  private List<Long> dag(String... statuses) {
    List<Long> tasks = IntStream.range(0, 5).mapToObj(i -> fixture.task(statuses[i])).toList();
    List<Long> nodes = tasks.stream().map(this::node).toList();
    edge(nodes.get(0), nodes.get(2));
    edge(nodes.get(1), nodes.get(2));
    edge(nodes.get(2), nodes.get(3));
    edge(nodes.get(3), null);
    edge(nodes.get(4), null);
    return tasks;
  }

  @Test
  void whateverWaitsDownstreamIsHeldHoweverFar() {
    List<Long> tasks = dag("R", "R", "G", "A", "G");
    fixture.instance(tasks.get(0), "R");

    long job = jobs.carryOut(request().hold().force());

    assertThat(held()).containsExactly(tasks.get(2), tasks.get(3));
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L, "held", 2L));
  }

  @Test
  void whatIsHeldByOneChunkIsNotCountedAgainByTheNext() {
    List<Long> tasks = dag("R", "R", "G", "G", "G");
    fixture.instance(tasks.get(0), "R");
    fixture.instance(tasks.get(1), "R");

    long job = jobs.carryOut(request().hold().force());

    assertThat(held()).containsExactly(tasks.get(2), tasks.get(3));
    assertThat(jobs.counts(job)).containsEntry("held", 2L).containsEntry("killed", 2L);
  }

  @Test
  void whatIsToldToDieHoldsAlready() {
    List<Long> tasks = dag("R", "D", "G", "G", "G");
    fixture.instance(tasks.get(0), "R");

    long job = jobs.create(request().hold().grace(3600));
    jobs.awaitPhase(job, "grace");

    assertThat(held()).containsExactly(tasks.get(2), tasks.get(3));
  }

  @Test
  void onlyTasksThatWaitAreHeld() {
    List<Long> tasks = dag("R", "R", "D", "G", "G");
    fixture.instance(tasks.get(0), "R");

    jobs.carryOut(request().hold().force());

    assertThat(held()).containsExactly(tasks.get(3));
  }

  @Test
  void aKillThatKeepsHoldsNothing() {
    List<Long> tasks = dag("R", "R", "G", "G", "G");
    fixture.instance(tasks.get(0), "R");

    jobs.carryOut(request().force());

    assertThat(held()).isEmpty();
  }

  @Test
  void aReplacedInstanceHoldsNothing() {
    List<Long> tasks = dag("R", "R", "G", "G", "G");
    long older = fixture.instanceOfEarlierRun(tasks.get(0), "R");
    fixture.instance(tasks.get(0), "R");

    jobs.carryOut(KillRequest.of("{\"task_instance_ids\": [" + older + "]}").hold().force());

    assertThat(held()).isEmpty();
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}").live();
  }

  private List<Object> held() {
    return db
        .rows(
            "select task_id from held_task where workflow_run_id = ? order by task_id",
            fixture.runId())
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private long node(long task) {
    long node =
        db.value(
            """
            insert into node (task_template_version_id, node_args_hash) values (1, ?) returning id
            """,
            "hold-" + task);
    db.execute("update task set node_id = ? where id = ?", node, task);
    return node;
  }

  private void edge(long node, Long below) {
    db.execute(
        """
        insert into edge (dag_id, node_id, downstream_node_ids)
        select dag_id, ?, case when ?::bigint is null then '{}' else array[?::bigint] end
        from workflow where id = ?
        """,
        node,
        below,
        below,
        fixture.workflowId());
  }
}
