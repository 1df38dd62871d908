package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.testing.Await;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.engine.TryObserver;
import dev.quell.worker.kill.SelectionCount;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a dry run counts, what a kill touches, what its audit tells and what the owner check looks
 * at is one set of instances, whatever the selector and the rows.
 */
@Tag("long")
@ExtendWith(PostgresExtension.class)
class SelectorMeaningTest {
  private static final int TRIES = 200;
  private static final int SIZE = 1_000;
  private static final String USER = "alice";

  private static TestDatabase db;
  private static TestWorker worker;
  private static Pool pool;
  private static SelectionQueries queries;
  private static long lastFirst = 1_000;

  @BeforeAll
  static void start(TestDatabase database) {
    db = database;
    worker = TestWorker.on(db);
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2))
            .connectingTo(db.options())
            .using(worker.vertx())
            .build();
    RetryingPool reads =
        RetryingPool.of(worker.vertx(), pool, new SimpleMeterRegistry(), TryObserver.NONE);
    queries = new SelectionQueries(reads, 10_000);
    db.execute(
        """
        insert into task_resources (id, queue_id, task_resources_type_id, requested_resources)
        values (1, 1, 'O', '{}')
        """);
  }

  @AfterAll
  static void stop() {
    Await.await(pool.close());
    worker.close();
  }

  @Test
  void aKillTouchesWhatADryRunCounts() {
    inManyTries(
        17,
        (selector, horizon) -> {
          SelectionCount look = Await.await(queries.count(selector, horizon, 1_000));
          long job = kill(selector, horizon, null);

          assertThat(killed(job)).as("killed").isEqualTo(look.sample());
          assertThat(look.instances()).as("count").isEqualTo(look.sample().size());
          assertThat(audit(job, "from_status")).as("by status").isEqualTo(look.byStatus());
          assertThat(audit(job, "workflow_id")).as("workflows").isEqualTo(byWorkflow(look));
          assertThat(ended(job)).as("in F").isEqualTo(look.instances());
        });
  }

  @Test
  void theOwnerCheckLooksAtWhatAKillWouldTouch() {
    inManyTries(
        29,
        (selector, horizon) -> {
          SelectionCount look = Await.await(queries.count(selector, horizon, 1_000));
          Optional<Long> foreign = Await.await(queries.firstForeign(selector, horizon, USER));
          long job = kill(selector, horizon, USER);

          List<Long> skipped = workflows(job, "skipped");
          assertThat(killed(job)).as("killed").isSubsetOf(look.sample());
          assertThat(Collections.disjoint(workflows(job, "killed"), skipped))
              .as("nothing of another's is killed")
              .isTrue();
          if (namesWhatHasAnOwner(selector)) {
            assertThat(foreign.isPresent() || skipped.isEmpty()).as("told before").isTrue();
          } else {
            assertThat(foreign).as("told before").isEqualTo(skipped.stream().findFirst());
            assertThat(killed(job).size() + count(job, "skipped"))
                .as("count")
                .isEqualTo(look.instances());
          }
        });
  }

  private static boolean namesWhatHasAnOwner(KillSelector selector) {
    return selector.isByIds()
        || selector.workflowId() != null
        || selector.workflowRunId() != null
        || selector.arrayId() != null;
  }

  /** Says what must hold of a selector and the highest instance that it means. */
  @FunctionalInterface
  private interface Property {
    void check(KillSelector selector, long horizon);
  }

  /** Every try has rows of its own; what is left of them has ended when the next one begins. */
  private static void inManyTries(long seed, Property property) {
    JqwikSession.run(
        () -> {
          Random random = new Random(seed);
          var rows = RandomRows.any().generator(SIZE);
          for (int i = 0; i < TRIES; i++) {
            RandomRows some = rows.next(random).value();
            long first = lastFirst += RandomRows.IDS;
            some.insert(db, first);
            KillSelector selector = some.selectors(first).generator(SIZE).next(random).value();
            long horizon = first + random.nextInt(some.instances().size() + 5);
            try {
              property.check(selector, horizon);
            } catch (AssertionError e) {
              throw new AssertionError(
                  "Try %d, rows from %d on, up to %d, selector %s%n  %s%n%s"
                      .formatted(i, first, horizon, selector.toJson(), some, e.getMessage()),
                  e);
            }
            db.execute(
                "update task_instance set status = 'D' where status <> 'D' and id >= ?", first);
          }
        });
  }

  private static long kill(KillSelector selector, long horizon, String restrictedTo) {
    KillJobReply reply =
        worker.ask(
            new CreateKillJob(
                selector,
                KillMode.FORCE,
                0.0,
                null,
                KillScope.LIVE,
                Downstream.KEEP,
                false,
                "test",
                USER,
                null,
                restrictedTo,
                horizon,
                null));
    db.<String>await("done"::equals, "select state from kill_job where id = ?", reply.killJobId());
    return reply.killJobId();
  }

  private static List<Long> killed(long job) {
    return longs(
        """
        select task_instance_id from kill_job_item where kill_job_id = ? and outcome = 'killed'
        order by 1
        """,
        job);
  }

  private static long count(long job, String outcome) {
    return db.value(
        "select count(*) from kill_job_item where kill_job_id = ? and outcome = ?", job, outcome);
  }

  private static List<Long> workflows(long job, String outcome) {
    return longs(
        """
        select distinct workflow_id from kill_job_item where kill_job_id = ? and outcome = ?
        order by 1
        """,
        job,
        outcome);
  }

  /** The instances whose rows tell that they were killed. */
  private static long ended(long job) {
    return db.value(
        """
        select count(*) from task_instance_error_log as log
        join task_instance as ti on ti.id = log.task_instance_id
        where log.description like '%(kill job ' || ? || ')' and ti.status = 'F'
        """,
        job);
  }

  private static Map<String, Long> audit(long job, String column) {
    Map<String, Long> sums = new TreeMap<>();
    db.rows(
            """
            select %s::text, sum(instances)::bigint from kill_audit
            where kill_job_id = ? and action = 'killed'
            group by 1
            """
                .formatted(column),
            job)
        .forEach(row -> sums.put((String) row.get(0), (Long) row.get(1)));
    return sums;
  }

  private static Map<String, Long> byWorkflow(SelectionCount look) {
    Map<String, Long> counts = new TreeMap<>();
    look.workflows().forEach(one -> counts.put(Long.toString(one.workflowId()), one.instances()));
    return counts;
  }

  private static List<Long> longs(String sql, Object... parameters) {
    return db.rows(sql, parameters).stream().map(row -> (Long) row.get(0)).toList();
  }
}
