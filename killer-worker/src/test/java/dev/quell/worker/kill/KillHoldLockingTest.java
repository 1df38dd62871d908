package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.reply.CommandReply;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who comes first, a kill of all or whoever queues, and what the other one does then. */
@DatabaseTest
class KillHoldLockingTest {
  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;

  KillHoldLockingTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.killing(3, KillJobConfig.DEFAULTS, db.options()));
    jobs = KillJobs.of(db, worker);
  }

  /** Queueing has its run locked, and has not come to the tasks, when the kill comes. */
  @Test
  void aKillWaitsForWhatIsBeingQueuedAndEndsIt() throws Exception {
    List<Long> tasks = fixture.tasks(3, "G");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", tasks.get(1));
      Future<CommandReply> queued = queue(tasks);
      holder.awaitWaiterOnRowOf("task");
      long job = jobs.create(request());
      db.<Long>await(
          waiting -> waiting == 1,
          """
          select count(*) from pg_stat_activity as hold
          where hold.query like '%from workflow_run%for update%' and exists (
            select from pg_stat_activity as queueing
            where queueing.pid = any(pg_blocking_pids(hold.pid))
              and cardinality(pg_blocking_pids(queueing.pid)) > 0)
          """);
      holder.commit();

      Await.await(queued);
      jobs.awaitState(job, "done");
      assertThat(jobs.counts(job)).containsEntry("killed", 3L).doesNotContainKey("prevented");
    }
    assertThat(tasks.stream().map(db::taskStatus)).containsOnly("F");
  }

  /** The kill has the run, and has not committed its hold, when somebody wants to queue. */
  @Test
  void whoeverQueuesWaitsForTheHoldAndMeetsIt() throws Exception {
    List<Long> tasks = fixture.tasks(3, "G");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.write(
          "select id from workflow_run where id = %d for update".formatted(fixture.runId()));
      long job = jobs.create(request());
      holder.awaitWaiterOnRowOf("workflow_run");
      Future<CommandReply> queued = queue(tasks);
      holder.awaitWaiters(2);
      holder.commit();

      Await.await(queued);
      jobs.awaitState(job, "done");
    }
    assertThat(tasks.stream().map(db::taskStatus)).containsOnly("F");
    assertThat(
            db.<Long>value(
                """
                select count(*) from task_instance
                where workflow_run_id = ? and status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
                """,
                fixture.runId()))
        .isZero();
  }

  /** Tasks are named, so nothing is held: the lock of the task alone decides. */
  @Test
  void aNamedTaskIsEitherQueuedOrPrevented() throws Exception {
    List<Long> tasks = fixture.tasks(2, "G");
    KillRequest named = KillRequest.of("{\"task_ids\": " + tasks + "}").force();
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("task", tasks.get(0));
      long job = jobs.create(named);
      holder.awaitWaiterOnRowOf("task");
      Future<CommandReply> queued = queue(tasks);
      holder.awaitWaiters(2);
      holder.commit();

      Await.await(queued);
      jobs.awaitState(job, "done");
    }
    assertThat(tasks.stream().map(db::taskStatus)).containsOnly("F");
  }

  /** A heartbeat of the run does not wait for whoever queues, nor the other way round. */
  @Test
  void queueingWaitsForNoHeartbeatOfTheRun() throws Exception {
    List<Long> tasks = fixture.tasks(1, "G");
    try (RowHolder holder = RowHolder.of(db)) {
      holder.lock("workflow_run", fixture.runId());

      Await.await(queue(tasks));
    }
    assertThat(db.taskStatus(tasks.get(0))).isEqualTo("Q");
  }

  private KillRequest request() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}").force();
  }

  private Future<CommandReply> queue(List<Long> tasks) {
    return worker.send(
        new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), fixture.runId(), tasks));
  }
}
