package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.Observation;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job reads grows with its instances, not with their square, however it was planned. */
@Tag("long")
@DatabaseTest
class KillJobCostTest {
  private static final int SIZE = 5_000;
  private static final int CHUNK = 100;

  /** The statements are planned while the table of items is empty, and kept. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noChunkReadsTheItemsOfThoseBeforeIt(boolean force, TestDatabase db) {
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, SIZE, "R", "R");
    KillRequest request =
        KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}").grace(0);
    long before = itemsRead(db);
    try (TestWorker worker = TestWorker.killing(CHUNK, KillJobConfig.DEFAULTS, db.options())) {
      KillJobs jobs = KillJobs.of(db, worker);
      jobs.carryOut(force ? request.force() : request);
    }

    awaitSessions(db);
    assertThat(itemsRead(db) - before).isLessThan(10L * SIZE);
  }

  /** A session tells its counts when it ends, at the latest. */
  private static void awaitSessions(TestDatabase db) {
    db.<Long>await(
        sessions -> sessions == 0,
        """
        select count(*) from pg_stat_activity
        where application_name = 'quell-worker' and datname = current_database()
        """);
  }

  /**
   * The same holds of what clusters are asked, by an agent that takes a few at a time; and where
   * the statistics tell of another job alone, as they do when a job begins.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noAnswerReadsTheOrdersOfThoseBeforeIt(boolean stale, TestDatabase db) {
    Fixture fixture = Fixture.create(db);
    if (stale) {
      describeAnotherJob(db);
    }
    fixture.batch(1, SIZE, "R", "R");
    db.execute("update task_instance set distributor_id = '17_' || array_step_id");
    long before = read(db, "cluster_order");
    long items = read(db, "kill_job_item");
    KillJobConfig asking =
        new KillJobConfig(2, 15_000, new ProofConfig(Set.of(TestAgent.CLUSTER), 600, 120));
    try (TestWorker worker = TestWorker.killing(CHUNK, asking, db.options())) {
      KillJobs jobs = KillJobs.of(db, worker);
      TestAgent agent = new TestAgent("agent", worker.clusterOrders(), db);
      long job =
          jobs.create(KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}").force());
      jobs.awaitPhase(job, "proof");
      for (int asked = 0; asked < SIZE; asked += CHUNK) {
        agent.report(Observation.CANCELLED, agent.lease(CHUNK));
      }
      db.execute("update cluster_order set due_at = now() where leased_by is null");
      for (int asked = 0; asked < SIZE; asked += CHUNK) {
        agent.report(Observation.GONE, agent.lease(CHUNK));
      }
      jobs.awaitState(job, "done");
      assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_cluster", (long) SIZE));
    }

    awaitSessions(db);
    assertThat(read(db, "cluster_order") - before).isLessThan(60L * SIZE);
    assertThat(read(db, "kill_job_item") - items).isLessThan(20L * SIZE);
  }

  private static void describeAnotherJob(TestDatabase db) {
    long other = Fixture.endedKillJob(db);
    db.execute(
        """
        insert into kill_job_item
          (kill_job_id, task_instance_id, task_id, outcome, from_status, to_status, proof)
        select ?, 1000000 + n, 1000000 + n, 'killed', 'R', 'F', 'cluster'
        from generate_series(1, 20000) as n
        """,
        other);
    db.execute(
        """
        insert into cluster_order
          (kill_job_id, task_instance_id, cluster, step, force, cancel_at, due_at)
        select ?, 1000000 + n, 'elsewhere', 'query', true, now(), now()
        from generate_series(1, 20000) as n
        """,
        other);
    db.execute("analyze kill_job_item, cluster_order");
  }

  private static long read(TestDatabase db, String table) {
    return db.value(
        """
        select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint
        from pg_stat_user_tables where relname = ?
        """,
        table);
  }

  private static long itemsRead(TestDatabase db) {
    return db.value(
        """
        select coalesce(sum(idx_tup_read), 0)::bigint
        from pg_stat_user_indexes where relname = 'kill_job_item'
        """);
  }
}
