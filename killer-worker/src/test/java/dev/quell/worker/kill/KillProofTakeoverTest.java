package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.cluster.Observation;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for clusters outlives the processes that wait, and does not last for ever. */
@Tag("crash")
@DatabaseTest
class KillProofTakeoverTest {
  private static final int CHUNK = 7;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherWorkerGoesOnInTheMiddle(boolean drained) {
    running(2);
    long job;
    try (TestWorker first = asking(600)) {
      KillJobs jobs = KillJobs.of(db, first);
      job = jobs.create(request());
      jobs.awaitPhase(job, "proof");
      TestAgent dying = new TestAgent("agent-1", first.clusterOrders(), db);
      dying.report(Observation.CANCELLED, dying.lease(1));
      assertThat(dying.lease()).hasSize(1);
      if (drained) {
        Await.await(first.drain());
      }
    }

    try (TestWorker second = asking(600)) {
      KillJobs jobs = KillJobs.of(db, second);
      TestAgent living = new TestAgent("agent-2", second.clusterOrders(), db);
      assertThat(living.lease()).isEmpty();
      db.execute("update cluster_order set due_at = now()");
      living.report(Observation.GONE, living.lease());

      jobs.awaitState(job, "done");
      assertThat(jobs.proofs(job)).containsEntry("proof_cluster", 2L);
    }
  }

  @Test
  void aClusterThatDoesNotAnswerIsWaitedForOnlySoLong() {
    List<Long> instances = running(2 * CHUNK + 1);
    try (TestWorker impatient = asking(2)) {
      KillJobs jobs = KillJobs.of(db, impatient);
      TestAgent agent = new TestAgent("agent-1", impatient.clusterOrders(), db);
      long job = jobs.create(request());
      jobs.awaitPhase(job, "proof");
      agent.report(Observation.NO_ANSWER, agent.lease(1));

      jobs.awaitState(job, "done");

      assertThat(detail(job, instances.get(0)))
          .startsWith("The cluster did not answer in time. ")
          .endsWith("it is NO_ANSWER");
      assertThat(detail(job, instances.get(CHUNK))).startsWith("Nobody has asked the cluster");
      assertThat(jobs.proofs(job)).containsEntry("proof_none", 2L * CHUNK + 1);
      assertThat(impatient.meters().get("quell.proof.unproven").counter().count())
          .isEqualTo(2.0 * CHUNK + 1);
      assertThat(db.<Long>value("select count(*) from cluster_order")).isZero();
    }
  }

  private String detail(long job, long instance) {
    return db.value(
        """
        select proof_detail from kill_job_item
        where kill_job_id = ? and task_instance_id = ? and proof = 'none'
        """,
        job,
        instance);
  }

  private List<Long> running(int count) {
    List<Long> instances = fixture.batch(1, count, "R", "R");
    db.execute("update task_instance set distributor_id = '17_' || array_step_id");
    return instances;
  }

  private TestWorker asking(int limitSeconds) {
    return TestWorker.killing(
        CHUNK,
        new KillJobConfig(4, 1_000, new ProofConfig(Set.of(TestAgent.CLUSTER), limitSeconds, 120)),
        db.options());
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}").force();
  }
}
