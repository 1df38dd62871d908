package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobView;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import dev.quell.worker.engine.DatabaseServers;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a job whose steps fail, and how that is seen from outside. */
@Tag("crash")
@DatabaseTest
class KillJobFailureTest {
  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  @BeforeEach
  void start() {
    db.execute(
        """
        create or replace function refuse_item() returns trigger language plpgsql as $$
        begin raise exception 'no items today'; end
        $$
        """);
    db.execute("drop trigger if exists refuse_item on kill_job_item");
  }

  @Test
  void aJobFailsAfterThreeFailuresInARowAndMayBeResumed() {
    db.execute(
        """
        create trigger refuse_item before insert on kill_job_item
        for each statement execute function refuse_item()
        """);
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    try (TestWorker worker = TestWorker.on(db)) {
      KillJobs jobs = KillJobs.of(db, worker);

      long job = jobs.create(request().force());

      jobs.awaitState(job, "failed");
      assertThat(db.instanceStatus(instance)).isEqualTo("R");
      assertThat(db.row("kill_job", job))
          .containsEntry("attempts", 3)
          .containsEntry("lease_owner", null);
      assertThat((String) db.row("kill_job", job).get("error"))
          .startsWith("A part of the job failed: ")
          .contains("no items today")
          .endsWith(" See the server's log; resume the job when the cause is gone.");
      assertThat(jobs.audit(job).get(1)).startsWith("alice", "failed");
      assertThat(worker.meters().get("quell.kill.job.failures").counter().count()).isEqualTo(3);

      db.execute("drop trigger refuse_item on kill_job_item");
      jobs.steer(job, KillJobAction.RESUME);

      jobs.awaitState(job, "done");
      assertThat(jobs.countsOfItems(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
      assertThat(db.row("kill_job", job)).containsEntry("error", null).containsEntry("attempts", 0);
    }
  }

  /** Locks that do not come in time are no reason to give up. */
  @Test
  void aJobWaitsForWhatPassesHoweverLong() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    WorkerConfig impatient =
        new WorkerConfig(
            DatabaseServers.single(db.options()), 1, 10, 1_000, 10, 7, 1, 50, 5_000, 100, 1_000);
    try (TestWorker worker = TestWorker.with(impatient);
        RowHolder other = RowHolder.of(db)) {
      KillJobs jobs = KillJobs.of(db, worker);
      awaitConnection(jobs);
      other.lock("task_instance", instance);

      long job = jobs.create(request().force());
      Await.until(() -> worker.meters().get("quell.kill.job.failures").counter().count() >= 4);
      assertThat(db.row("kill_job", job))
          .containsEntry("state", "running")
          .containsEntry("attempts", 0);
      other.commit();

      jobs.awaitState(job, "done");
      assertThat(jobs.counts(job)).containsEntry("killed", 1L);
    }
  }

  /** The first connection takes longer than a command of an impatient worker lives. */
  private static void awaitConnection(KillJobs jobs) {
    Await.until(
        () -> {
          try {
            jobs.steer(0, KillJobAction.PAUSE);
            return false;
          } catch (CommandException refused) {
            return refused.code() == FailureCode.NOT_FOUND;
          }
        });
  }

  @Test
  void eventsTellOfTheJobAtMostFiveTimesASecondAndOfItsEnd() {
    fixture.batch(1, 200, "R", "R");
    try (TestWorker worker = TestWorker.killing(1, KillJobConfig.DEFAULTS, db.options())) {
      List<JsonObject> views = new CopyOnWriteArrayList<>();
      worker
          .vertx()
          .eventBus()
          .<JsonObject>consumer(KillJobView.ADDRESS, message -> views.add(message.body()));
      KillJobs jobs = KillJobs.of(db, worker);

      long job = jobs.carryOut(request().force());
      Await.until(
          () -> !views.isEmpty() && views.get(views.size() - 1).getString("state").equals("done"));

      double seconds =
          db.<Double>value(
              "select extract(epoch from finished_at - created_at)::float8 from kill_job where id = ?",
              job);
      assertThat(views.size()).isLessThanOrEqualTo((int) (seconds * 5) + 2);
      JsonObject last = views.get(views.size() - 1);
      assertThat(last.getLong("total")).isEqualTo(200);
      assertThat(last.getJsonObject("outcomes").getLong("killed")).isEqualTo(200);
      assertThat(last.getString("finished_at")).isNotNull();
    }
  }

  @Test
  void metersCountJobsInstancesAndTimeWithoutProgress() throws SQLException {
    long instance = fixture.batch(1, 1, "R", "R").get(0);
    try (TestWorker worker = TestWorker.on(db);
        RowHolder other = RowHolder.of(db)) {
      KillJobs jobs = KillJobs.of(db, worker);
      other.lock("task_instance", instance);
      long job = jobs.create(request().force());

      Await.until(() -> gauge(worker, "quell.kill.job.stalled") > 0.5);
      Await.until(
          () ->
              worker.meters().get("quell.kill.jobs").tag("state", "running").gauge().value() == 1);
      other.commit();
      jobs.awaitState(job, "done");

      Await.until(() -> gauge(worker, "quell.kill.job.stalled") == 0);
      assertThat(
              worker
                  .meters()
                  .get("quell.kill.job.instances")
                  .tag("outcome", "killed")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(worker.meters().get("quell.kill.job.chunk").timer().count()).isEqualTo(1);
    }
  }

  private static double gauge(TestWorker worker, String name) {
    return worker.meters().get(name).gauge().value();
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }
}
