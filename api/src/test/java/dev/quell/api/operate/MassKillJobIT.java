package dev.quell.api.operate;

import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Invariants;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What an operator needs at three in the morning: all of them, and nobody else. {@code
 * -Dquell.mass.kill=500000} makes it as many as docs/performance.md tells of.
 */
@DatabaseTest
class MassKillJobIT {
  private static final int DOOMED = Integer.getInteger("quell.mass.kill", 100_000);
  private static final int REPORTING = 20_000;
  private static final int SPARED = 5_000;

  @Test
  void killsAllOfARunawayBesideLiveReports(TestDatabase db) throws InterruptedException {
    Fixture runaway = Fixture.create(db);
    List<Long> doomed = runaway.batch(1, DOOMED, "R", "R");
    Fixture sound = Fixture.create(db);
    List<Long> spared = sound.batch(1, SPARED, "R", "R");
    db.execute("analyze");
    Invariants invariants = Invariants.watch(db);
    JsonObject job;
    LiveWorkers workers;
    try (ApiServer server = ApiServer.start(db.options())) {
      KillJobClient client = KillJobClient.of(server);
      workers = new LiveWorkers(server, spared, everyNth(doomed, DOOMED / REPORTING));
      workers.start();
      long begun = System.nanoTime();
      JsonObject begins =
          client.begin(
              order(new JsonObject().put("workflow_id", runaway.workflowId()))
                  .put("confirm", DOOMED)
                  .put("grace_seconds", 1));
      job = EventReader.lastOf(server, begins);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      workers.stop();
      System.out.printf(
          "%,d instances killed in %,d ms beside %,d reports%n", DOOMED, millis, workers.reports());
    }

    assertThat(job.getString("state")).isEqualTo("done");
    assertThat(workers.surprises()).isEmpty();
    assertSumsEqualTheTotal(db, job);
    assertThat(count(db, runaway, "status not in ('D', 'F')")).isZero();
    assertThat(count(db, runaway, "status = 'D'")).isEqualTo(workers.done().size());
    workers.done().forEach(id -> assertThat(db.instanceStatus(id)).isEqualTo("D"));
    assertThat(count(db, sound, "status = 'R'")).isEqualTo(SPARED);
    invariants.check();
  }

  private static List<Long> everyNth(List<Long> ids, int step) {
    return ids.stream().filter(id -> id % step == 0).toList();
  }

  private static void assertSumsEqualTheTotal(TestDatabase db, JsonObject job) {
    JsonObject outcomes = job.getJsonObject("outcomes");
    long sum = outcomes.stream().mapToLong(outcome -> (Integer) outcome.getValue()).sum();
    assertThat(sum).isEqualTo(job.getLong("total"));
    assertThat(outcomes.getLong("signalled")).isZero();
    List<List<Object>> items =
        db.rows(
            "select outcome, count(*) from kill_job_item where kill_job_id = ? group by 1",
            idOf(job));
    items.forEach(
        row -> assertThat(outcomes.getLong((String) row.get(0))).isEqualTo((Long) row.get(1)));
    long audited =
        db.value(
            """
            select coalesce(sum(instances), 0)::bigint from kill_audit
            where kill_job_id = ? and action = 'signalled'
            """,
            idOf(job));
    assertThat(audited).isPositive();
  }

  private static long count(TestDatabase db, Fixture workflow, String condition) {
    return db.value(
        "select count(*) from task_instance where workflow_run_id = ? and " + condition,
        workflow.runId());
  }
}
