package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
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

    // A session tells its counts when it ends, at the latest.
    db.<Long>await(
        sessions -> sessions == 0,
        """
        select count(*) from pg_stat_activity
        where application_name = 'quell-worker' and datname = current_database()
        """);
    assertThat(itemsRead(db) - before).isLessThan(10L * SIZE);
  }

  private static long itemsRead(TestDatabase db) {
    return db.value(
        """
        select coalesce(sum(idx_tup_read), 0)::bigint
        from pg_stat_user_indexes where relname = 'kill_job_item'
        """);
  }
}
