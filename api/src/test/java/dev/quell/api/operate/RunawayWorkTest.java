package dev.quell.api.operate;

import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Invariants;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients go on queueing, and queueing again what has failed, while a kill of all goes over what
 * they work on, and after it. Nothing of the selection runs or starts again, nothing beside it is
 * touched, and its clients are told what lets them end. All of it over HTTP.
 */
@Tag("storm")
@DatabaseTest
class RunawayWorkTest {
  private static final int NO_LIMIT = 100_000;
  private static final int WORKERS = 2;
  private static final long SECONDS_AFTERWARDS = 3;
  private static final long TIMES_AFTERWARDS = 30;

  @Shared private TestDatabase db;
  @Fresh private Fixture fixture;

  private final List<RunawayClient> clients = new ArrayList<>();
  private final List<FailingWorkers> workers = new ArrayList<>();
  private final List<Fixture> workflows = new ArrayList<>();
  private final List<Future<?>> threads = new ArrayList<>();
  private ExecutorService executor;
  private Invariants invariants;
  private ApiServer server;
  private KillJobClient operator;

  @BeforeEach
  void start() {
    List.of(clients, workers, workflows, threads).forEach(List::clear);
    executor = Executors.newCachedThreadPool();
    invariants = Invariants.watch(db);
    server = ApiServer.start(db.options());
    operator = KillJobClient.of(server);
  }

  @AfterEach
  void stop() throws ExecutionException, InterruptedException, TimeoutException {
    try {
      clients.forEach(RunawayClient::stop);
      workers.forEach(FailingWorkers::stop);
      for (Future<?> thread : threads) {
        thread.get(30, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
      server.close();
    }
    assertThat(clients).allSatisfy(client -> assertThat(client.surprises()).isEmpty());
    assertThat(workers).allSatisfy(worker -> assertThat(worker.surprises()).isEmpty());
    invariants.check();
  }

  /** Its freed slots are not taken by its waiting rest, and its neighbour goes on. */
  @Test
  void anArrayWithALimitStaysKilled() {
    RunawayClient killed = client(fixture, fixture.arrayId(), 10);
    RunawayClient spared = client(fixture, fixture.newArray("spared"), 10);
    workers(fixture);
    awaitQueued(100, killed, spared);

    long job = kill(new JsonObject().put("array_id", fixture.arrayId()), "graceful");

    staysDead("array_id = ?", fixture.arrayId(), List.of(killed), List.of(spared));
    killed.bindNoMore();
    Await.until(killed::mayEnd);
    assertNothingElseIsTouched(job, "array_id = ?", fixture.arrayId());
  }

  /** Most of them wait for their next attempt; the others of their array go on. */
  @Test
  void tasksBetweenTwoAttemptsStayKilled() {
    RunawayClient client = client(fixture, fixture.arrayId(), 20);
    workers(fixture);
    awaitQueued(200, client);
    List<Long> unfinished = client.unfinished();
    List<Long> named = unfinished.stream().filter(task -> task % 2 == 0).toList();

    long job = kill(new JsonObject().put("task_ids", new JsonArray(named)), "force");

    Long[] ids = named.toArray(Long[]::new);
    staysDead("task_id = any(?)", ids, List.of(client), List.of(client));
    Await.until(() -> client.knowsTheEndOf(named));
    assertNothingElseIsTouched(job, "id = any(?)", ids);
    assertThat(
            db.rows(
                """
                select task_id, count(*) from kill_job_item where kill_job_id = ?
                group by 1 order by 1
                """,
                job))
        .isEqualTo(named.stream().map(task -> List.<Object>of(task, 1L)).toList());
    assertThat(
            db.<Long>value(
                """
                select count(*) from kill_job_item as item
                where kill_job_id = ? and outcome = 'prevented'
                  and exists (select from task_instance as ti where ti.task_id = item.task_id)
                """,
                job))
        .as("tasks that were met between two attempts")
        .isPositive();
  }

  /** Its clients queue fifty tasks a second and more; another workflow goes on. */
  @Test
  void aWorkflowStaysKilled() {
    Fixture other = Fixture.create(db);
    RunawayClient first = client(fixture, fixture.arrayId(), NO_LIMIT);
    RunawayClient second = client(fixture, fixture.newArray("second"), NO_LIMIT);
    RunawayClient spared = client(other, other.arrayId(), 10);
    workers(fixture);
    workers(other);
    long begun = System.nanoTime();
    awaitQueued(500, first, second);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun))
        .as("seconds for 2 x 500 tasks")
        .isLessThan(20);
    awaitQueued(20, spared);

    long job = kill(new JsonObject().put("workflow_id", fixture.workflowId()), "force");

    staysDead("workflow_run_id = ?", fixture.runId(), List.of(first, second), List.of(spared));
    first.bindNoMore();
    second.bindNoMore();
    Await.until(() -> first.mayEnd() && second.mayEnd());
    assertNothingElseIsTouched(job, "workflow_id = ?", fixture.workflowId());
  }

  private RunawayClient client(Fixture of, long arrayId, int limit) {
    RunawayClient client = new RunawayClient(server, db, of, arrayId, limit);
    clients.add(client);
    workflows.add(of);
    threads.add(executor.submit(client));
    return client;
  }

  private void workers(Fixture of) {
    for (int i = 0; i < WORKERS; i++) {
      FailingWorkers worker = new FailingWorkers(server, db, of, i);
      workers.add(worker);
      threads.add(executor.submit(worker));
    }
  }

  private static void awaitQueued(long times, RunawayClient... of) {
    Await.until(() -> Arrays.stream(of).allMatch(client -> client.queued() >= times));
  }

  /** Gives the job once it is done. */
  private long kill(JsonObject selector, String mode) {
    JsonObject job =
        operator.begin(
            order(selector).put("mode", mode).put("grace_seconds", 1).put("confirm", 100_000));
    assertThat(job.getString("scope")).isEqualTo("all");
    db.<String>await("done"::equals, "select state from kill_job where id = ?", idOf(job));
    return idOf(job);
  }

  /** Looks for some seconds, in which all clients go on, whether anything lives or starts. */
  private void staysDead(
      String selection, Object parameter, List<RunawayClient> killed, List<RunawayClient> spared) {
    String look =
        """
        select count(*) filter (where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')), max(id)
        from task_instance where
        """
            + selection;
    List<Object> afterTheKill = db.rows(look, parameter).get(0);
    assertThat(afterTheKill.get(0)).as("what lives when the job is done").isEqualTo(0L);
    List<Long> rounds = killed.stream().map(RunawayClient::rounds).toList();
    List<Long> queued = spared.stream().map(RunawayClient::queued).toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_AFTERWARDS);
    Await.until(
        () -> {
          assertThat(db.rows(look, parameter).get(0))
              .as("what lives, and the newest instance")
              .isEqualTo(afterTheKill);
          return System.nanoTime() > end
              && allHaveGrown(rounds, killed.stream().map(RunawayClient::rounds).toList())
              && allHaveGrown(queued, spared.stream().map(RunawayClient::queued).toList());
        });
  }

  private static boolean allHaveGrown(List<Long> before, List<Long> now) {
    return IntStream.range(0, before.size())
        .allMatch(client -> now.get(client) >= before.get(client) + TIMES_AFTERWARDS);
  }

  /** No attempt elsewhere is the last one: what failed for good was ended for it. */
  private void assertNothingElseIsTouched(long job, String selection, Object parameter) {
    Long[] ids = workflows.stream().map(Fixture::workflowId).toArray(Long[]::new);
    assertThat(
            db.rows(
                """
                select id from task
                where workflow_id = any(?) and status = 'F' and not (task.%s)
                """
                    .formatted(selection),
                ids,
                parameter))
        .isEmpty();
    assertThat(
            db.rows(
                """
                select item.task_id from kill_job_item as item join task on task.id = item.task_id
                where item.kill_job_id = ? and not (task.%s)
                """
                    .formatted(selection),
                job,
                parameter))
        .isEmpty();
    JsonObject view = operator.job(job);
    assertThat(
            view.getJsonObject("outcomes").stream()
                .mapToLong(outcome -> ((Number) outcome.getValue()).longValue())
                .sum())
        .isEqualTo(view.getLong("total"))
        .isEqualTo(db.<Long>value("select count(*) from kill_job_item where kill_job_id = ?", job));
  }
}
