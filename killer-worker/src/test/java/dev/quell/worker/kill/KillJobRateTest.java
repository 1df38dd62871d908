package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.kill.KillJobAction;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances a second, measured by the database's clock. */
@Tag("long")
@DatabaseTest
class KillJobRateTest {
  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Does the work.
  private TestWorker worker;

  @Shared private KillJobs jobs;
  @Fresh private Fixture fixture;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRateIsHeldWithinATenth(boolean force) {
    fixture.batch(1, 300, "R", "R");
    KillRequest request = request().rate(80).grace(3600);

    long job = jobs.create(force ? request.force() : request);
    jobs.awaitTotal(job, 300);

    // The first chunk marks the beginning; the others come after it.
    double measured =
        db.value(
            """
            select (count(*) - 20) / extract(epoch from max(changed_at) - min(changed_at))::float8
            from kill_job_item where kill_job_id = ?
            """,
            job);
    assertThat(measured).isBetween(72.0, 88.0);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  /** With the old rate the second one would be due after a quarter of an hour. */
  @ParameterizedTest
  @ValueSource(doubles = {500, 0})
  void anotherRateWakesAWorkerThatWaits(double rate) {
    fixture.batch(1, 30, "R", "R");
    long job = jobs.create(request().rate(0.001).force());
    jobs.awaitTotal(job, 1);

    jobs.setRate(job, rate == 0 ? null : rate);

    jobs.awaitState(job, "done");
    assertThat(jobs.counts(job)).containsEntry("killed", 30L);
  }

  @Test
  void aPauseReachesAWorkerThatWaitsAndAResumeGoesOnAtItsRate() {
    fixture.batch(1, 30, "R", "R");
    long job = jobs.create(request().rate(0.001).force());
    jobs.awaitTotal(job, 1);

    jobs.steer(job, KillJobAction.PAUSE);
    jobs.setRate(job, null);
    assertThat(jobs.counts(job)).containsEntry("killed", 1L);
    jobs.steer(job, KillJobAction.RESUME);

    jobs.awaitState(job, "done");
    assertThat(jobs.counts(job)).containsEntry("killed", 30L);
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }
}
