package dev.quell.worker.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestRun;
import dev.quell.testing.TestWorker;
import dev.quell.worker.Reaper;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.CommandBus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lost runs are ended without anybody asking, by one process of all ({@code
 * docs/contract/workflow-and-bind.md} §A.4, §A.6.4).
 */
@Tag("long")
@DatabaseTest
class ReaperTest {
  private static final long INTERVAL_MILLIS = 20;
  private static final long GRACE_MILLIS = 50_000;

  @Shared private TestDatabase db;
  @Fresh private TestWorker worker;
  private SimpleMeterRegistry meters;

  @BeforeEach
  void measure() {
    meters = new SimpleMeterRegistry();
  }

  @ParameterizedTest
  @CsvSource({
    "L, G, AA",
    "R, R, EF",
    "C, R, TH",
    "H, R, TH",
    "B, Q, EF",
    "I, I, EF",
    "O, O, EF",
    "G, F, AF"
  })
  void endsALostRun(String status, String workflow, String letters) {
    TestRun run = TestRun.create(db, workflow, status);

    reaper(meters);

    Await.until(() -> run.letters().equals(letters));
    Await.until(
        () ->
            meters.counter("quell.reaper.reaped", "status", letters.substring(0, 1)).count() == 1);
  }

  /** It has come round twice when it has ended two others, one after the other. */
  @Test
  void sparesWhoIsNotLateOrIsStarting() {
    TestRun fresh = TestRun.create(db, "R", "R");
    setHeartbeat(fresh, "+ interval '1 minute'");
    TestRun starting = TestRun.create(db, "Q", "B");
    setHeartbeat(starting, "- interval '30 seconds'");

    reaper(meters);

    for (int round = 0; round < 2; round++) {
      TestRun lost = TestRun.create(db, "R", "R");
      Await.until(() -> lost.letters().equals("EF"));
    }
    assertThat(fresh.letters()).isEqualTo("RR");
    assertThat(starting.letters()).isEqualTo("BQ");
  }

  @Test
  void waitsUntilTheInstancesHaveEnded() {
    Fixture fixture = Fixture.create(db);
    long instance = fixture.instance(fixture.task("R"), "R");
    db.execute(
        "update workflow_run set status = 'C', heartbeat_date = now() where id = ?",
        fixture.runId());

    reaper(meters);

    Await.until(() -> meters.get("quell.reaper.waiting").gauge().value() == 1);
    assertThat(db.instanceStatus(instance)).isEqualTo("K");
    assertThat(runStatus(fixture)).isEqualTo("C");
    db.execute("update task_instance set status = 'F' where id = ?", instance);
    Await.until(() -> runStatus(fixture).equals("T"));
    Await.until(() -> meters.get("quell.reaper.waiting").gauge().value() == 0);
  }

  @Test
  void repairsFailedWorkflowsThatAreDone() {
    Fixture fixture = Fixture.create(db);
    fixture.tasks(3, "D");
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflowId());

    reaper(meters);

    Await.until(
        () ->
            db.<String>value("select status from workflow where id = ?", fixture.workflowId())
                .equals("D"));
  }

  @Test
  void isActiveInOneProcessOfAllAndInAnotherWhenThatOneEnds() {
    SimpleMeterRegistry otherMeters = new SimpleMeterRegistry();
    Reaper first = reaper(meters);
    Await.until(() -> isActive(meters));
    Reaper second = reaper(otherMeters);
    Await.until(() -> connections() == 2);
    assertThat(isActive(otherMeters)).isFalse();

    Await.await(first.stop());

    Await.until(() -> isActive(otherMeters));
    TestRun lost = TestRun.create(db, "R", "R");
    Await.until(() -> lost.letters().equals("EF"));
    Await.await(second.stop());
    assertThat(locks()).isZero();
  }

  @Test
  void goesOnAfterItsConnectionWasCut() {
    reaper(meters);
    Await.until(() -> locks() == 1);

    db.rows(
        """
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())
        """);

    TestRun lost = TestRun.create(db, "R", "R");
    Await.until(() -> lost.letters().equals("EF"));
    Await.until(() -> locks() == 1);
  }

  private Reaper reaper(SimpleMeterRegistry registry) {
    return Await.await(
        Reaper.deploy(
            worker.vertx(),
            WorkerConfig.defaults(db.options()),
            CommandBus.create(worker.vertx(), 20_000),
            new ReaperConfig(INTERVAL_MILLIS, GRACE_MILLIS),
            registry));
  }

  private static boolean isActive(SimpleMeterRegistry registry) {
    return registry.get("quell.reaper.active").gauge().value() == 1;
  }

  private long locks() {
    return db.value(
        """
        select count(*) from pg_locks
        where locktype = 'advisory' and granted
          and database = (select oid from pg_database where datname = current_database())
        """);
  }

  /** Sessions whose last statement asked for the lock, or looked for runs under it. */
  private long connections() {
    return db.value(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'quell-worker'
          and (query like '%pg_try_advisory_lock%' or query like '%status = ''G''%')
        """);
  }

  private void setHeartbeat(TestRun run, String offset) {
    db.execute(
        "update workflow_run set heartbeat_date = clock_timestamp() " + offset + " where id = ?",
        run.id());
  }

  private String runStatus(Fixture fixture) {
    return db.value("select status from workflow_run where id = ?", fixture.runId());
  }
}
