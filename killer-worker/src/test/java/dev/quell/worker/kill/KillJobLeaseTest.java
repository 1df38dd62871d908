package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobWake;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.DatabaseServers;
import dev.quell.worker.engine.Durability;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kill jobs outlive the processes that work on them, and no two work on one at a time. */
@Tag("crash")
@DatabaseTest
class KillJobLeaseTest {
  private static final int SIZE = 5;
  private static final KillJobConfig SHORT = new KillJobConfig(2, 600);

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;
  private TcpProxy proxy;
  @Fresh private RowHolder other;

  @BeforeEach
  void start(Closer closer) {
    proxy = closer.register(TcpProxy.to(db.options().getHost(), db.options().getPort()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void anotherWorkerTakesOverFromOneThatDiesWithinAChunk(int chunk) throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task_instance", instances.get(chunk));
    try (TestWorker dying = mortal()) {
      long job = KillJobs.of(db, dying).create(request().force());
      other.awaitWaiterOnRowOf("task_instance");

      proxy.cut();
      other.commit();

      assertThatAnotherOneFinishes(job, instances);
    }
  }

  @Test
  void anotherWorkerTakesOverFromOneThatDiesWithinTheGrace() {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    try (TestWorker dying = mortal()) {
      KillJobs jobs = KillJobs.of(db, dying);
      long job = jobs.create(request().grace(1));
      jobs.awaitPhase(job, "grace");

      proxy.cut();

      assertThatAnotherOneFinishes(job, instances);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void anotherWorkerTakesOverFromOneThatDiesWhileItConfirms(int chunk) throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    try (TestWorker dying = mortal()) {
      KillJobs jobs = KillJobs.of(db, dying);
      long job = jobs.create(request().grace(3600));
      jobs.awaitPhase(job, "grace");
      other.lock("task_instance", instances.get(chunk));
      jobs.steer(job, KillJobAction.FORCE);
      other.awaitWaiterOnRowOf("task_instance");

      proxy.cut();
      other.commit();

      assertThatAnotherOneFinishes(job, instances);
    }
  }

  /** A network that swallows what is sent: nobody knows who is still there. */
  @Test
  void oneThatCannotBeHeardLosesItsLease() throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task_instance", instances.get(2));
    try (TestWorker dying = mortal()) {
      long job = KillJobs.of(db, dying).create(request().force());
      other.awaitWaiterOnRowOf("task_instance");

      proxy.fallSilent();
      other.commit();
      // Its transaction holds the job until the server misses its end.
      terminate();

      assertThatAnotherOneFinishes(job, instances);
      proxy.speakAgain();
    }
  }

  /** Its connections are gone, but it is not: it goes on under its lease. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void aWorkerSurvivesTheLossOfItsConnections(int chunk) throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task_instance", instances.get(chunk));
    try (TestWorker worker = TestWorker.killing(1, KillJobConfig.DEFAULTS, db.options())) {
      KillJobs jobs = KillJobs.of(db, worker);
      long job = jobs.create(request().force());
      other.awaitWaiterOnRowOf("task_instance");

      terminate();
      other.awaitWaiterOnRowOf("task_instance");
      other.commit();

      jobs.awaitState(job, "done");
      assertThatAllAreKilledOnce(jobs, job, instances);
      assertThat(takeovers(worker)).isZero();
    }
  }

  @Test
  void aWorkerThatStopsLetsAnotherGoOnAtOnce() throws SQLException {
    List<Long> instances = fixture.batch(1, SIZE, "R", "R");
    other.lock("task_instance", instances.get(2));
    try (TestWorker stopping = TestWorker.killing(1, KillJobConfig.DEFAULTS, db.options());
        TestWorker idle = TestWorker.killing(1, new KillJobConfig(2, 3_600_000), db.options())) {
      KillJobs jobs = KillJobs.of(db, stopping);
      long job = jobs.create(request().force());
      other.awaitWaiterOnRowOf("task_instance");

      var drained = stopping.drain();
      other.commit();
      Await.await(drained);

      jobs.awaitState(job, "done");
      assertThatAllAreKilledOnce(jobs, job, instances);
      assertThat(takeovers(stopping) + takeovers(idle)).isZero();
    }
  }

  /** With leases that are over before the next chunk begins, they take the job from each other. */
  @Test
  void workersThatTakeAJobFromEachOtherKillEachInstanceOnce() {
    List<Long> instances = fixture.batch(1, 100, "R", "R");
    KillJobConfig fleeting = new KillJobConfig(2, 3);
    try (TestWorker here = TestWorker.killing(2, fleeting, db.options());
        TestWorker there = TestWorker.killing(2, fleeting, db.options())) {
      KillJobs jobs = KillJobs.of(db, here);
      long job = jobs.create(request().grace(0));
      List.of(here, there)
          .forEach(
              worker ->
                  worker
                      .vertx()
                      .setPeriodic(
                          1,
                          due ->
                              worker
                                  .vertx()
                                  .eventBus()
                                  .publish(KillJobWake.ADDRESS, new KillJobWake(-1).toJson())));

      jobs.awaitState(job, "done");

      assertThat(takeovers(here) + takeovers(there)).isGreaterThan(1);
      assertThatAllAreKilledOnce(jobs, job, instances);
    }
  }

  @Test
  void twoWorkersShareSeveralJobs() {
    try (TestWorker here = TestWorker.killing(3, SHORT, db.options());
        TestWorker there = TestWorker.killing(3, SHORT, db.options())) {
      KillJobs jobs = KillJobs.of(db, here);
      KillJobs elsewhere = KillJobs.of(db, there);
      List<Fixture> fixtures = Stream.generate(() -> Fixture.create(db)).limit(6).toList();
      fixtures.forEach(each -> each.batch(1, 20, "R", "R"));

      List<Long> created =
          fixtures.stream()
              .map(
                  each ->
                      jobs.create(
                          KillRequest.of("{\"workflow_id\": " + each.workflowId() + "}").force()))
              .toList();

      created.forEach(job -> elsewhere.awaitState(job, "done"));
      assertThat(created)
          .allSatisfy(
              job ->
                  assertThat(jobs.countsOfItems(job))
                      .isEqualTo(jobs.counts(job))
                      .containsEntry("killed", 20L));
    }
  }

  /** Reaches the database through the proxy, gives up soon and lets its leases run out soon. */
  private TestWorker mortal() {
    PgConnectOptions options = db.options().setHost("127.0.0.1").setPort(proxy.port());
    return TestWorker.with(
        new WorkerConfig(
            DatabaseServers.single(options),
            1,
            10,
            1_000,
            10,
            1,
            1,
            4_000,
            5_000,
            2_000,
            1_000,
            Durability.PROMPT,
            SHORT,
            YieldConfig.DEFAULTS));
  }

  private void assertThatAnotherOneFinishes(long job, List<Long> instances) {
    try (TestWorker heir = TestWorker.killing(2, SHORT, db.options())) {
      KillJobs jobs = KillJobs.of(db, heir);
      jobs.awaitState(job, "done");
      assertThat(takeovers(heir)).isEqualTo(1);
      assertThatAllAreKilledOnce(jobs, job, instances);
    }
  }

  private void assertThatAllAreKilledOnce(KillJobs jobs, long job, List<Long> instances) {
    long size = instances.size();
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", size, "unconfirmed", size));
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
    assertThat(instances)
        .allSatisfy(id -> assertThat(db.instanceStatus(id)).isEqualTo("F"))
        .allSatisfy(id -> assertThat(db.taskStatus(fixture.taskOf(id))).isEqualTo("F"))
        .allSatisfy(id -> assertThat(db.errorRows(id)).isEqualTo(1));
    assertThat(
            db.<Object>value(
                """
                select sum(instances)::bigint from kill_audit
                where kill_job_id = ? and action = 'killed'
                """,
                job))
        .isEqualTo(size);
  }

  private void terminate() {
    db.rows(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'quell-worker' and datname = current_database()
        """);
  }

  private static double takeovers(TestWorker worker) {
    return worker.meters().get("quell.kill.job.takeovers").counter().count();
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }
}
