package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillJobCounts;
import dev.quell.domain.kill.KillJobPhase;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.OwnTransactions;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pass over live instances finds, whatever becomes of them between two looks. */
@DatabaseTest
class SelectedByFiltersTest {
  private static final int PAGE = 50;

  private final TestDatabase db;
  private final Transactions transactions;
  @Fresh private Fixture fixture;

  SelectedByFiltersTest(TestDatabase db, Vertx vertx, Closer closer) {
    this.db = db;
    transactions = OwnTransactions.of(db, vertx, closer);
  }

  /** An attempt under triage is running after all as soon as its heartbeat comes. */
  @Test
  void anAttemptThatGoesBackToRunningIsFoundWhereverThePassIs() {
    long instance = fixture.instance(fixture.task("R"), "T");
    int looks = looks(instance, Integer.MAX_VALUE);

    for (int healed = 0; healed < looks; healed++) {
      db.execute("update task_instance set status = 'T' where id = ?", instance);
      assertThat(looks(instance, healed)).as("healed before look %d", healed).isPositive();
    }
  }

  /** Goes through one pass; returns the number of its looks, or 0 if none found the instance. */
  private int looks(long instance, int healedBefore) {
    SelectedByFilters source = new SelectedByFilters(job(), new WalkRepository());
    WalkCursor at = WalkCursor.START;
    List<Long> found = new ArrayList<>();
    for (int look = 0; ; look++) {
      if (look == healedBefore) {
        db.execute("update task_instance set status = 'R' where id = ?", instance);
      }
      WalkCursor from = at;
      Source.Page page =
          Await.await(transactions.withoutTransaction(client -> source.next(client, from, PAGE)));
      page.found().stream().map(Candidate::instanceId).forEach(found::add);
      if (page.end()) {
        return found.contains(instance) ? look : 0;
      }
      at = page.next();
    }
  }

  @Test
  void aPageCostsWhatItHolds() {
    fixture.batch(1, 2_000, "R", "R");
    fixture.batch(2, 2_000, "R", "T");
    db.execute("vacuum analyze task_instance");
    SelectedByFilters source = new SelectedByFilters(job(), new WalkRepository());
    int running = job().selector().walkedStatuses().size();
    WalkCursor at = WalkCursor.START.at(fixture.runId(), 0, -1);
    while (at.place() < running) {
      WalkCursor from = at;
      Source.Page page =
          Await.await(transactions.withoutTransaction(client -> source.next(client, from, PAGE)));
      if (!page.found().isEmpty()) {
        break;
      }
      at = page.next();
    }
    WalkCursor full = at;

    long read =
        Await.await(
            transactions.inTransaction(
                connection ->
                    entriesRead(connection)
                        .compose(
                            before ->
                                source
                                    .next(connection, full, PAGE)
                                    .onSuccess(page -> assertThat(page.found()).hasSize(PAGE))
                                    .compose(page -> entriesRead(connection))
                                    .map(after -> after - before))));

    // A page looks at 1,000 entries of each status, because those that have an outcome are in it.
    assertThat(read).isLessThanOrEqualTo(2_100L);
  }

  /** As in a new database after its first workflow: the statistics know one status. */
  @Test
  void lookingForAStatusThatNobodyIsInReadsNothing() {
    fixture.batch(1, 2_000, "R", "R");
    db.execute("vacuum analyze task_instance");
    KillJobView job = job();

    long read =
        Await.await(
            transactions.inTransaction(
                connection ->
                    connection
                        .query("set local plan_cache_mode = force_generic_plan")
                        .execute()
                        .compose(set -> rowsRead(connection))
                        .compose(
                            before ->
                                new WalkRepository()
                                    .ofRun(
                                        connection,
                                        job,
                                        fixture.runId(),
                                        List.of(TaskInstanceStatus.TRIAGING),
                                        -1,
                                        PAGE)
                                    .onSuccess(seen -> assertThat(seen.found()).isEmpty())
                                    .compose(seen -> rowsRead(connection))
                                    .map(after -> after - before))));

    assertThat(read).isZero();
  }

  /** By whatever index, or by none. */
  private static Future<Long> rowsRead(SqlConnection connection) {
    return connection
        .query(
            """
            select pg_stat_get_xact_tuples_returned('task_instance'::regclass)
              + sum(pg_stat_get_xact_tuples_returned(indexrelid))::bigint
            from pg_index where indrelid = 'task_instance'::regclass
            """)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static Future<Long> entriesRead(SqlConnection connection) {
    return connection
        .query("select pg_stat_get_xact_tuples_returned('ix_live_instance_of_run'::regclass)")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private KillJobView job() {
    return new KillJobView(
        1,
        KillJobState.RUNNING,
        KillJobPhase.SIGNAL,
        KillMode.FORCE,
        KillScope.ALL,
        Downstream.KEEP,
        false,
        "alice",
        "a reason",
        KillSelector.ofWorkflow(fixture.workflowId()),
        null,
        0,
        null,
        Long.MAX_VALUE,
        null,
        KillJobCounts.NONE,
        null,
        null,
        null,
        Instant.EPOCH,
        null,
        null,
        null);
  }
}
