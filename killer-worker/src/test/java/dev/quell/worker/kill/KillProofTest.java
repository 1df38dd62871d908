package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quell.domain.cluster.ClusterJob;
import dev.quell.domain.cluster.ClusterOrder;
import dev.quell.domain.cluster.ClusterStep;
import dev.quell.domain.cluster.Observation;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a job waits for its clusters, and what each word proves. */
@DatabaseTest
class KillProofTest {
  private static final int CHUNK = 7;

  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  private final TestAgent agent;
  @Fresh private Fixture fixture;

  KillProofTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker =
        closer.register(
            TestWorker.killing(
                CHUNK,
                new KillJobConfig(4, 1_000, new ProofConfig(Set.of(TestAgent.CLUSTER), 600, 120)),
                db.options()));
    jobs = KillJobs.of(db, worker);
    agent = new TestAgent("agent-1", worker.clusterOrders(), db);
  }

  @Test
  void whatIsEndedByForceIsOverWhenItsClusterSaysSo() {
    long instance = running(1).get(0);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_pending", 1L));

    List<ClusterOrder> cancel = agent.lease();
    assertThat(cancel)
        .containsExactly(
            new ClusterOrder(job, instance, clusterJob(instance), ClusterStep.CANCEL, true));
    assertThat(agent.lease()).isEmpty();
    agent.report(Observation.CANCELLED, cancel);
    assertThat(agent.lease()).isEmpty();
    assertThat(proof(job, instance)).containsExactly("pending", null, false);

    List<ClusterOrder> query = agent.leaseSoon();
    assertThat(query)
        .extracting(ClusterOrder::step, ClusterOrder::listed)
        .containsExactly(tuple(ClusterStep.QUERY, true));
    agent.report(Observation.GONE, query);

    jobs.awaitState(job, "done");
    assertThat(proof(job, instance))
        .containsExactly(
            "cluster",
            "The cluster has it no more. 2026-11-24T03:00:00Z ask 17_0: it is GONE",
            true);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_cluster", 1L));
    assertThat(jobs.audit(job)).extracting(row -> row.get(1)).endsWith("proven", "finished");
    String detail =
        db.value("select detail from kill_audit where kill_job_id = ? and action = 'proven'", job);
    assertThat(new JsonObject(detail))
        .isEqualTo(
            new JsonObject(
                """
                {"worker": 0, "distributor": 0, "cluster": 1, "none": 0, "pending": 0}
                """));
    assertThat(orders(job)).isZero();
  }

  private ClusterJob clusterJob(long instance) {
    Timestamp run =
        db.value(
            """
            select run.created_date from workflow_run run
            join task_instance ti on ti.workflow_run_id = run.id where ti.id = ?
            """,
            instance);
    return new ClusterJob(
        TestAgent.CLUSTER, "17_0", "alice", run.toInstant(), null, "node-7", 4711L);
  }

  /** The measured case: a distributor reports a batch killed whose processes live on. */
  @Test
  void theWordOfADistributorDoesNotEndTheAsking() {
    long instance = running(1).get(0);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));
    jobs.awaitPhase(job, "proof");

    List<ClusterOrder> early = agent.lease();
    assertThat(early)
        .extracting(ClusterOrder::step, ClusterOrder::force)
        .containsExactly(tuple(ClusterStep.QUERY, false));
    agent.report(Observation.ALIVE, early);
    endGrace();
    List<ClusterOrder> late = agent.leaseSoon();
    agent.report(Observation.ALIVE, late);
    List<ClusterOrder> cancel = agent.lease();
    assertThat(cancel)
        .extracting(ClusterOrder::step, ClusterOrder::force)
        .containsExactly(tuple(ClusterStep.CANCEL, false));
    agent.report(Observation.GONE, cancel);

    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_cluster", 1L));
    assertThat(proof(job, instance)).startsWith("cluster");
  }

  @Test
  void whatAWorkerSaysItselfWithinTheGraceNeedsNoCluster() {
    List<Long> instances = running(2);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    obey(instances.get(0));
    worker.ask(new LogDone(instances.get(1), WorkerDetails.NONE));

    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_worker", 2L));
    assertThat(proof(job, instances.get(0))).containsExactly("worker", null, true);
    assertThat(jobs.audit(job)).extracting(row -> row.get(1)).doesNotContain("proven");
  }

  /** An end that only its distributor has told, by a route for single instances. */
  @Test
  void aVerdictOfADistributorIsNoWorkersWord() {
    long instance = running(1).get(0);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");

    worker.ask(
        new LogKnownError(instance, TaskInstanceStatus.ERROR_FATAL, "gone", WorkerDetails.NONE));

    jobs.awaitPhase(job, "proof");
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_pending", 1L));
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void aWorkerThatSpeaksWhileItsClusterIsAskedIsBelieved() {
    List<Long> instances = running(2);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    List<ClusterOrder> leased = agent.lease();

    obey(instances.get(0));
    worker.ask(new LogDone(instances.get(1), WorkerDetails.NONE));

    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_worker", 2L));
    assertThat(db.instanceStatus(instances.get(1))).isEqualTo("F");
    agent.report(Observation.ALIVE, leased);
    assertThat(proof(job, instances.get(0))).containsExactly("worker", null, true);
  }

  @ParameterizedTest
  @CsvSource({
    "FOREIGN, 1, Its id on the cluster belongs to something else",
    "UNKNOWN, 2, The cluster knows no such id"
  })
  void whatTheClusterCannotTellIsUnproven(Observation seen, int times, String sentence) {
    long instance = running(1).get(0);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");

    for (int i = 0; i < times; i++) {
      assertThat(proof(job, instance)).startsWith("pending");
      agent.report(seen, agent.leaseSoon());
    }

    jobs.awaitState(job, "done");
    assertThat(proof(job, instance).get(0)).isEqualTo("none");
    assertThat((String) proof(job, instance).get(1))
        .startsWith(sentence)
        .endsWith("ask 17_0: it is " + seen);
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_none", 1L));
  }

  @Test
  void whatLivesOnIsCancelledAgainByForceAndGivenUpAtLast() {
    long instance = running(1).get(0);
    long job = jobs.create(request().grace(0));
    jobs.awaitPhase(job, "proof");
    agent.report(Observation.CANCELLED, agent.lease());
    agent.report(Observation.ALIVE, agent.leaseSoon());
    assertThat(agent.leaseSoon()).extracting(ClusterOrder::step).containsExactly(ClusterStep.QUERY);
    expire();
    db.execute("update cluster_order set cancelled_at = cancelled_at - interval '61 seconds'");
    agent.report(Observation.ALIVE, agent.leaseSoon());
    List<ClusterOrder> again = agent.lease();
    assertThat(again)
        .extracting(ClusterOrder::step, ClusterOrder::force)
        .containsExactly(tuple(ClusterStep.CANCEL, true));
    agent.report(Observation.CANCELLED, again);

    db.execute("update cluster_order set asked_at = asked_at - interval '601 seconds'");
    agent.report(Observation.ALIVE, agent.leaseSoon());

    jobs.awaitState(job, "done");
    assertThat((String) proof(job, instance).get(1)).startsWith("It still lives on the cluster");
    assertThat(jobs.proofs(job)).containsEntry("proof_none", 1L);
  }

  @Test
  void onlyWhoHasTheOrderIsHeard() {
    long instance = running(1).get(0);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    List<ClusterOrder> slow = agent.lease();
    expire();
    TestAgent other = new TestAgent("agent-2", worker.clusterOrders(), db);
    List<ClusterOrder> leased = other.lease();
    assertThat(leased).isEqualTo(slow);

    agent.report(Observation.FOREIGN, slow);
    assertThat(proof(job, instance)).startsWith("pending");
    other.report(Observation.GONE, leased);
    agent.report(Observation.FOREIGN, slow);

    jobs.awaitState(job, "done");
    assertThat(proof(job, instance)).startsWith("cluster");
  }

  @Test
  void noTwoAgentsHaveTheSameOrder() {
    List<Long> instances = running(60);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    List<TestAgent> agents =
        IntStream.range(0, 8)
            .mapToObj(i -> new TestAgent("agent-" + i, worker.clusterOrders(), db))
            .toList();

    List<Future<List<ClusterOrder>>> leases =
        agents.stream()
            .map(one -> one.orders().lease(Set.of(TestAgent.CLUSTER), one.name(), 10))
            .toList();
    Await.await(Future.all(leases));

    Set<Long> seen = new HashSet<>();
    leases.forEach(
        lease ->
            lease.result().forEach(order -> assertThat(seen.add(order.taskInstanceId())).isTrue()));
    agent.lease().forEach(order -> assertThat(seen.add(order.taskInstanceId())).isTrue());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(instances);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void aCancelledJobAsksNobodyAnyMore() {
    long instance = running(3 * CHUNK).get(0);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    List<ClusterOrder> leased = agent.lease(1);

    jobs.steer(job, KillJobAction.CANCEL);

    assertThat(agent.lease()).isEmpty();
    agent.report(Observation.GONE, leased);
    assertThat(proof(job, instance)).containsExactly("pending", null, false);
    assertThat(jobs.proofs(job)).containsEntry("proof_pending", 3L * CHUNK);
    awaitNoOrders(job);
  }

  @Test
  void aPausedJobHandsOutNothingButTakesWhatItHears() {
    List<Long> instances = running(2);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    List<ClusterOrder> leased = agent.lease(1);

    jobs.steer(job, KillJobAction.PAUSE);
    assertThat(agent.lease()).isEmpty();
    agent.report(Observation.GONE, leased);
    assertThat(proof(job, instances.get(0))).startsWith("cluster");
    jobs.steer(job, KillJobAction.RESUME);

    agent.report(Observation.GONE, agent.leaseSoon());
    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).containsEntry("proof_cluster", 2L);
  }

  @Test
  void forceHasAllThatIsPendingEndedAtOnce() {
    running(2 * CHUNK + 1);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");
    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));
    jobs.awaitPhase(job, "proof");
    List<ClusterOrder> before = agent.lease();
    assertThat(before).hasSize(2 * CHUNK + 1);

    jobs.steer(job, KillJobAction.FORCE);
    db.<Long>await(
        forced -> forced == 2 * CHUNK + 1,
        "select count(*) from cluster_order where kill_job_id = ? and force",
        job);

    agent.report(Observation.FOREIGN, before);
    List<ClusterOrder> after = agent.lease();
    assertThat(after)
        .hasSize(2 * CHUNK + 1)
        .allMatch(order -> order.force() && order.step() == ClusterStep.CANCEL);
    agent.report(Observation.GONE, after);
    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).containsEntry("proof_cluster", 2L * CHUNK + 1);
  }

  /** Sites that name no cluster see no difference but the words. */
  @Test
  void whereNoClusterIsNamedNobodyWaits() {
    long other =
        db.value(
            """
            insert into task_resources (queue_id, task_resources_type_id, requested_resources)
            values (2, 'O', '{}') returning id
            """);
    List<Long> instances = running(2);
    db.execute("update task_instance set task_resources_id = ?", other);
    long job = jobs.create(request());
    jobs.awaitPhase(job, "grace");
    worker.ask(new TransitionToKilled(fixture.arrayId(), 1));

    jobs.awaitState(job, "done");
    assertThat(jobs.proofs(job)).isEqualTo(Map.of("proof_distributor", 2L));
    assertThat(proof(job, instances.get(0))).containsExactly("distributor", null, true);
    assertThat(jobs.audit(job)).extracting(row -> row.get(1)).doesNotContain("proven");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "I"})
  void whatRanNowhereNeedsNoProof(String status) {
    long instance = fixture.batch(1, 1, status, status).get(0);

    long job = jobs.carryOut(request().force());

    assertThat(proof(job, instance)).containsExactly(null, null, false);
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L));
  }

  /** Of what is submitted, but whose id nobody has reported yet, nothing can be asked. */
  @Test
  void whatHasNoIdYetIsHandedOutWhenItHas() {
    long instance = fixture.batch(1, 1, "O", "O").get(0);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    assertThat(agent.lease()).isEmpty();

    db.execute("update task_instance set distributor_id = '18' where id = ?", instance);
    expire();

    List<ClusterOrder> leased = agent.lease();
    assertThat(leased).extracting(order -> order.job().distributorId()).containsExactly("18");
    agent.report(Observation.GONE, leased);
    jobs.awaitState(job, "done");
  }

  /** The run of a workflow that is stopped goes on until its processes are gone. */
  @Test
  void aStoppedWorkflowEndsWithItsProcesses() {
    running(1);
    long job = jobs.create(request().force().endingTheRun());
    jobs.awaitPhase(job, "proof");
    assertThat(runStatus()).isEqualTo("R");

    agent.report(Observation.GONE, agent.lease());

    jobs.awaitState(job, "done");
    assertThat(runStatus()).isEqualTo("E");
  }

  private String runStatus() {
    return db.value("select status from workflow_run where id = ?", fixture.runId());
  }

  /** Whoever watches a job sees what clusters say, though nobody steers it. */
  @Test
  void tellsOfWhatClustersSay() {
    running(2);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");
    Promise<JsonObject> told = Promise.promise();
    worker
        .vertx()
        .eventBus()
        .<JsonObject>consumer(
            KillJobView.ADDRESS,
            event -> {
              JsonObject view = event.body();
              if (view.getLong("kill_job_id") == job
                  && view.getJsonObject("proofs").getLong("cluster") == 1) {
                told.tryComplete(view);
              }
            });

    agent.report(Observation.GONE, agent.lease(1));

    assertThat(Await.await(told.future()).getString("phase")).isEqualTo("proof");
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @ParameterizedTest
  @EnumSource(KillJobAction.class)
  void anyActionFitsWhileClustersAreAsked(KillJobAction action) {
    running(1);
    long job = jobs.create(request().force());
    jobs.awaitPhase(job, "proof");

    jobs.steer(job, action);

    if (action == KillJobAction.CANCEL) {
      jobs.awaitState(job, "cancelled");
      return;
    }
    jobs.steer(job, KillJobAction.RESUME);
    agent.report(Observation.GONE, agent.leaseSoon());
    jobs.awaitState(job, "done");
  }

  private List<Long> running(int count) {
    List<Long> instances = fixture.batch(1, count, "R", "R");
    db.execute(
        """
        update task_instance
        set distributor_id = '17_' || array_step_id, nodename = 'node-7', process_group_id = 4711
        where id = any(?::bigint[])
        """,
        "{" + String.join(",", instances.stream().map(String::valueOf).toList()) + "}");
    return instances;
  }

  private void obey(long instance) {
    worker.ask(
        new LogErrorWorkerNode(
            instance, TaskInstanceStatus.ERROR_FATAL, "told to", WorkerDetails.NONE));
  }

  private void expire() {
    db.execute("update cluster_order set due_at = now()");
  }

  private void endGrace() {
    db.execute("update cluster_order set cancel_at = now()");
  }

  private long orders(long job) {
    return db.value("select count(*) from cluster_order where kill_job_id = ?", job);
  }

  private void awaitNoOrders(long job) {
    db.<Long>await(
        left -> left == 0, "select count(*) from cluster_order where kill_job_id = ?", job);
  }

  /** Its proof, what is known, and whether it says when. */
  private List<Object> proof(long job, long instance) {
    return db.rows(
            """
            select proof, proof_detail, proof_at is not null from kill_job_item
            where kill_job_id = ? and task_instance_id = ?
            """,
            job,
            instance)
        .get(0);
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }
}
