package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kills beside reports that PostgreSQL really is slow to commit. */
@DatabaseTest
class KillPacerTest {
  private static final int CHUNK = 40;
  private static final int LEAST = 4;
  private static final int SLOW_MILLIS = 100;

  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;
  private Future<?> beating = Future.succeededFuture();
  private volatile boolean beats;

  KillPacerTest(TestDatabase db, Closer closer) {
    this.db = db;
    WorkerConfig config = WorkerConfig.defaults(db.options());
    worker =
        closer.register(
            TestWorker.with(
                TestWorker.yielding(
                    TestWorker.config(
                        config, CHUNK, config.reportByBufferMillis(), config.killJobs()),
                    new YieldConfig(SLOW_MILLIS, LEAST, 2))));
    jobs = KillJobs.of(db, worker);
  }

  @AfterEach
  void stop() {
    db.execute("drop trigger if exists slow on task_instance");
    db.execute("delete from report_intake_process");
    beats = false;
    Await.await(beating);
  }

  @Test
  void aKillJobTakesSmallChunksWhileHeartbeatsAreSlowAndLargeOnesAgain() {
    long job = endless();
    long live = fixture.instance(fixture.task("R"), "R");
    assertThat(rowsOfChunks(job)).as("alone").first().isEqualTo((long) CHUNK);
    double before = reductions();

    slowHeartbeatsDown();
    beatOn(live);

    Await.until(() -> gauge("chunk.rows"), rows -> rows == LEAST, "rows of a chunk");
    assertThat(gauge("chunks")).isEqualTo(1);
    assertThat(reductions()).isGreaterThan(before);
    Await.until(() -> lastChunk(job), rows -> rows == LEAST, "rows of the last chunk");
    assertThat(gauge("held")).isPositive();

    db.execute("drop trigger slow on task_instance");

    Await.until(() -> lastChunk(job), rows -> rows == CHUNK, "rows of the last chunk");
    assertThat(gauge("held")).isZero();
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void aKillOfABatchBeginsWithAQuarterBesideOthersAndWithEverythingAlone() {
    fixture.batch(1, 50, "R", "K");
    fixture.batch(2, 50, "R", "K");
    long live = fixture.instance(fixture.task("R"), "R");
    slowHeartbeatsDown();
    beatOn(live);
    Await.until(() -> isWaitingForHeartbeat());

    kill(1, 50);

    // Two chunks of 40 are everything.
    assertThat(auditedOfChunks()).first().isEqualTo(20L);
    assertThat(auditedOfChunks()).allMatch(rows -> rows <= 20);
    stop();
    Await.until(() -> gauge("chunk.rows"), rows -> rows == CHUNK, "rows once the kill is over");

    kill(2, 50);

    assertThat(auditedOfChunks()).contains((long) CHUNK);
  }

  /** No report comes this way, but another process may have some. */
  @Test
  void yieldsToOtherProcessesByTheCostOfAProbe() throws SQLException {
    long job = endless();
    double before = reductions();

    holdUpTheProbe("this one", "another");

    Await.until(() -> reductions() > before);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  @Test
  void yieldsToNobodyIfItIsTheOnlyProcess() throws SQLException {
    long job = endless();
    double before = reductions();

    holdUpTheProbe("this one");

    jobs.awaitTotal(job, 10 * CHUNK);
    assertThat(reductions()).isEqualTo(before);
    assertThat(gauge("chunk.rows")).isEqualTo(CHUNK);
    jobs.steer(job, KillJobAction.CANCEL);
  }

  /** Some processes have just taken reports when it has waited for so long as is slow. */
  private void holdUpTheProbe(String... processes) throws SQLException {
    try (RowHolder holder = RowHolder.of(db)) {
      holder.write("lock table report_intake_process in access exclusive mode");
      db.<Long>await(
          waiting -> waiting == 1,
          """
          select count(*) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and wait_event_type = 'Lock' and query like '%pg_logical_emit_message%'
          """);
      holder.write("select pg_sleep(%s)".formatted(2 * SLOW_MILLIS / 1e3));
      holder.write("delete from report_intake_process");
      for (String process : processes) {
        holder.write(
            """
            insert into report_intake_process (name, open_since, ticked_at)
            values ('%s', clock_timestamp(), clock_timestamp())
            """
                .formatted(process));
      }
      holder.commit();
    }
  }

  /** A job that takes twenty seconds, or more. */
  private long endless() {
    fixture.batch(1, 8_000, "R", "R");
    long job = jobs.create(request().rate(CHUNK * 10).force());
    jobs.awaitTotal(job, CHUNK);
    return job;
  }

  private KillRequest request() {
    return KillRequest.of(
        "{\"array_id\": %d, \"array_batch_num\": 1}".formatted(fixture.arrayId()));
  }

  private void kill(int batch, int instances) {
    BatchTransitionReply reply = worker.ask(new TransitionToKilled(fixture.arrayId(), batch));
    assertThat(reply).isEqualTo(new BatchTransitionReply(instances, instances));
  }

  /** Every heartbeat takes twice as long as is slow; a kill moves no deadline. */
  private void slowHeartbeatsDown() {
    db.execute(
        """
        create or replace function take_long() returns trigger language plpgsql as $$
        begin perform pg_sleep(%s); return new; end $$
        """
            .formatted(2 * SLOW_MILLIS / 1e3));
    db.execute(
        """
        create trigger slow before update of report_by_date on task_instance
        for each row execute function take_long()
        """);
  }

  private boolean isWaitingForHeartbeat() {
    return db.<Long>value(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event = 'PgSleep'
              and clock_timestamp() - query_start > make_interval(secs => %s)
            """
                .formatted(1.2 * SLOW_MILLIS / 1e3))
        > 0;
  }

  /** Sends the heartbeats of an instance, one after the other. */
  private void beatOn(long instance) {
    beats = true;
    Promise<Void> stopped = Promise.promise();
    beating = stopped.future();
    beat(instance, stopped);
  }

  private void beat(long instance, Promise<Void> stopped) {
    worker
        .send(new LogReportBy(instance, 60, WorkerDetails.NONE))
        .onComplete(
            beaten -> {
              if (beats && beaten.succeeded()) {
                beat(instance, stopped);
              } else {
                stopped.complete();
              }
            });
  }

  /** How many rows each transaction of a job wrote, in their order. */
  private List<Long> rowsOfChunks(long job) {
    return numbers(
        """
        select count(*) from kill_job_item where kill_job_id = ?
        group by xmin order by max(changed_at)
        """,
        job);
  }

  private long lastChunk(long job) {
    List<Long> rows = rowsOfChunks(job);
    return rows.get(rows.size() - 1);
  }

  /** How many instances each transaction of the kills of batches moved, in their order. */
  private List<Long> auditedOfChunks() {
    return numbers(
        "select instances::bigint from kill_audit where array_id = ? order by id",
        fixture.arrayId());
  }

  private List<Long> numbers(String sql, Object... parameters) {
    return db.rows(sql, parameters).stream().map(row -> (Long) row.get(0)).toList();
  }

  private double gauge(String name) {
    return worker.meters().get("quell.kill.pace." + name).gauge().value();
  }

  private double reductions() {
    return worker.meters().get("quell.kill.pace.reductions").counter().count();
  }
}
