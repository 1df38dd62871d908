package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quell.domain.kill.KillJobAction;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker hears that it is to end when it reports: while it cannot, its grace does not pass. */
@Tag("long")
@DatabaseTest
class KillGraceOutageTest {
  private static final String PAST_THE_GRACE =
      "select clock_timestamp() > grace_ends_at + interval '2 s' from kill_job where id = ?";

  private final TestDatabase db;
  private final IntakeRows intake;
  @Fresh private KillJobs jobs;
  @Fresh private Fixture fixture;

  KillGraceOutageTest(TestDatabase db) {
    this.db = db;
    intake = IntakeRows.of(db);
  }

  @BeforeEach
  void start() {
    fixture.batch(1, 1, "R", "R");
    intake.service(1000, 100);
    intake.process("one", 1000, 100);
  }

  @AfterEach
  void stop() {
    intake.forget();
  }

  @Test
  void itsGraceBeginsAnewWhenReportsAreTakenAgain() {
    long job = jobs.create(request().grace(1));
    jobs.awaitPhase(job, "grace");
    db.<Boolean>await(past -> past, PAST_THE_GRACE, job);

    assertThat(db.row("kill_job", job)).containsEntry("phase", "grace");

    intake.open(2);
    jobs.awaitState(job, "done");
    assertThat(jobs.counts(job)).containsEntry("unconfirmed", 1L);
    assertThat(
            db.<Double>value(
                """
                select extract(epoch from grace_ends_at - open_since)::float8
                from kill_job, report_intake where id = ?
                """,
                job))
        .as("seconds from when reports could be taken to the end that is told afterwards")
        .isCloseTo(1.0, within(0.1));
  }

  /** It moves while no reports are taken, and stands still afterwards. */
  @Test
  void theEndThatIsToldIsTheRealOne() {
    long job = jobs.create(request().grace(60));
    jobs.awaitPhase(job, "grace");
    db.execute(
        "update kill_job set grace_ends_at = clock_timestamp() + interval '10 s' where id = ?",
        job);

    assertThat(toldSecondsLeft(job)).isCloseTo(60, within(0.5));
    intake.open(20);
    assertThat(toldSecondsLeft(job)).isBetween(35.0, 40.0);
    intake.open(200);
    assertThat(toldSecondsLeft(job)).isBetween(5.0, 10.0);

    jobs.steer(job, KillJobAction.FORCE);
    jobs.awaitState(job, "done");
    assertThat(toldSecondsLeft(job)).isNotPositive();
  }

  private double toldSecondsLeft(long job) {
    return db.value(
        """
        select extract(epoch from grace_ends_at - clock_timestamp())::float8
        from (select %s from kill_job where id = ?) as told
        """
            .formatted(KillJobRows.COLUMNS),
        job);
  }

  @Test
  void forceWaitsForNobody() {
    long job = jobs.create(request().force().grace(3600));

    jobs.awaitState(job, "done");
    assertThat(jobs.counts(job)).containsEntry("unconfirmed", 1L);
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": %d}".formatted(fixture.workflowId()));
  }
}
