package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.domain.command.CommandKind;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What holds however many clients report, queue, launch and kill the same instances at the same
 * time, each request twice, on two servers with one database. The storm rages once, for {@value
 * #DEFAULT_SECONDS} seconds or {@code -Dquell.storm.seconds}; then each test looks at what it left
 * behind.
 */
@Tag("storm")
@DatabaseTest
class StormTest {
  private static final int DEFAULT_SECONDS = 30;
  private static final int BUFFER_MILLIS = 50;
  private static final Set<String> KINDS_THAT_LOG =
      Stream.of(
              CommandKind.LOG_ERROR_WORKER_NODE,
              CommandKind.LOG_NO_DISTRIBUTOR_ID,
              CommandKind.LOG_KNOWN_ERROR,
              CommandKind.LOG_UNKNOWN_ERROR)
          .map(CommandKind::wireName)
          .collect(Collectors.toSet());
  private static final long SECONDS_TO_SETTLE = 60;

  @Shared private TestDatabase db;
  private long contested;
  private Answers answers;
  private List<EventLog.Step> told;
  private List<History.InstanceStep> instanceSteps;
  private List<History.TaskStep> taskSteps;
  private List<List<Object>> lonelyTaskSteps;

  @BeforeAll
  void rage() throws TimeoutException {
    contested = haltedWorkflow();
    History history = History.begin(db);
    int seconds = Integer.getInteger("quell.storm.seconds", DEFAULT_SECONDS);
    long seed = Long.getLong("quell.storm.seed", System.nanoTime());
    System.out.printf("Storm of %d s with the choices of -Dquell.storm.seed=%d%n", seconds, seed);
    Vertx clients = Vertx.vertx();
    try (ApiServer one = ApiServer.startWithHeartbeatsOf(BUFFER_MILLIS, db.options());
        ApiServer other = ApiServer.startWithHeartbeatsOf(BUFFER_MILLIS, db.options())) {
      List<EventLog> logs = List.of(EventLog.of(one.vertx()), EventLog.of(other.vertx()));
      answers =
          Storm.rage(
                  clients,
                  db.options(),
                  Fixture.create(db),
                  contested,
                  List.of(one.port(), other.port()),
                  seed,
                  Duration.ofSeconds(seconds))
              .await(seconds + SECONDS_TO_SETTLE, TimeUnit.SECONDS);
      logs.get(0).complete(one.vertx()).await();
      logs.get(1).complete(other.vertx()).await();
      told = logs.stream().flatMap(log -> log.steps().stream()).toList();
    } finally {
      clients.close().await();
    }
    instanceSteps = history.instanceSteps();
    taskSteps = history.taskSteps();
    lonelyTaskSteps = history.lonelyTaskSteps();
    System.out.println(answers.statuses());
  }

  /** A workflow that was stopped and can be resumed. */
  private long haltedWorkflow() {
    Fixture fixture = Fixture.create(db);
    db.execute("update workflow_run set status = 'T' where id = ?", fixture.runId());
    db.execute(
        "update workflow set status = 'H', created_date = clock_timestamp() where id = ?",
        fixture.workflowId());
    return fixture.workflowId();
  }

  @Test
  void wasAStorm() {
    assertThat(answers.statuses()).hasSize(20);
    assertThat(answers.statuses())
        .allSatisfy((kind, counts) -> assertThat(counts.get(200)).isGreaterThan(10));
    assertThat(instanceSteps.stream().map(History.InstanceStep::to))
        .contains("D", "E", "U", "Z", "F", "K", "W", "T", "X");
    assertThat(instanceSteps).anyMatch(step -> step.byQuell() && !step.newest());
  }

  @Test
  void meetsNoDeadlock() {
    db.<Long>await(
        sessions -> sessions == 0,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'quell-worker'""");
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void answersNothingButSuccessAndRarelyTryAgain() {
    assertThat(answers.surprises()).isEmpty();
    assertThat(answers.count(503)).isLessThanOrEqualTo(answers.count(200) / 1_000);
  }

  @Test
  void takesOnlyStepsOfTheContract() {
    assertThat(told)
        .filteredOn(step -> step.from() != null)
        .extracting(step -> step.from() + step.to())
        .isSubsetOf(ContractSteps.INSTANCE);
    assertThat(taskSteps)
        .filteredOn(History.TaskStep::byQuell)
        .extracting(step -> step.from() + step.to())
        .allMatch(
            step ->
                ContractSteps.TASK.contains(step)
                    || ContractSteps.TASK_STARTED_AND_DONE.contains(step));
  }

  @Test
  void tellsEveryStepOfEveryInstance() {
    Map<Long, Map<String, String>> walks = new HashMap<>();
    told.forEach(step -> walk(walks, step.taskInstanceId(), step.from(), step.to()));
    instanceSteps.stream()
        .filter(step -> !step.byQuell())
        .forEach(step -> walk(walks, step.taskInstanceId(), step.from(), step.to()));

    assertThat(walks).hasSize(db.<Long>value("select count(*) from task_instance").intValue());
    Map<Long, List<String>> stations = new HashMap<>();
    walks.forEach((instance, walk) -> stations.put(instance, stations(walk)));
    statusOfInstances()
        .forEach(
            (instance, status) -> assertThat(stations.get(instance)).endsWith(station(status)));
    assertThat(instanceSteps)
        .allSatisfy(
            step ->
                assertThat(stations.get(step.taskInstanceId()))
                    .containsSubsequence(
                        Stream.of(step.from(), step.to())
                            .filter(s -> s != null)
                            .map(StormTest::station)
                            .distinct()
                            .toList()));
  }

  private static void walk(
      Map<Long, Map<String, String>> walks, long instance, String from, String to) {
    if (station(to).equals(station(from))) {
      return;
    }
    String second =
        walks
            .computeIfAbsent(instance, id -> new HashMap<>())
            .putIfAbsent(station(from), station(to));
    assertThat(second).as("second step of %d from %s, to %s", instance, from, to).isNull();
  }

  /** An instance may go to and fro between R and T, so that both are one station. */
  private static String station(String status) {
    return "T".equals(status) ? "R" : String.valueOf(status);
  }

  /** The statuses in the order in which they were taken; every step must lead to the next. */
  private static List<String> stations(Map<String, String> walk) {
    Set<String> stations = new LinkedHashSet<>();
    String next = walk.get("null");
    while (next != null && stations.add(next)) {
      next = walk.get(next);
    }
    assertThat(stations).hasSize(walk.size());
    return new ArrayList<>(stations);
  }

  @Test
  void keepsTheTaskInStepWithItsNewestInstanceAtEveryCommit() {
    assertThat(instanceSteps)
        .filteredOn(step -> step.byQuell() && step.newest())
        .allSatisfy(
            step ->
                assertThat(step.taskStatus()).isIn(ContractSteps.TASK_OF_NEWEST.get(step.to())));
  }

  @Test
  void movesATaskOnlyTogetherWithItsNewestInstance() {
    assertThat(lonelyTaskSteps).isEmpty();
  }

  @Test
  void neverTakesBackTheEndOfAnInstance() {
    assertThat(answers.contradictions()).isEmpty();
    assertThat(statusOfInstances()).containsAllEntriesOf(answers.ends());
  }

  @Test
  void leavesNoTaskOutOfStepWithItsNewestInstance() {
    List<List<Object>> newest =
        db.rows(
            """
            select distinct on (task.id) task.id, ti.status, task.status
            from task join task_instance ti on ti.task_id = task.id
            order by task.id, ti.id desc
            """);
    assertThat(newest)
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.get(2))
                    .isIn(afterReset(ContractSteps.TASK_OF_NEWEST.get(row.get(1)))));
  }

  /** An operator may have put the Task of a failed attempt that waited for resources back to G. */
  private static Set<String> afterReset(Set<String> statuses) {
    return statuses.contains("A")
        ? Stream.concat(statuses.stream(), Stream.of("G")).collect(Collectors.toSet())
        : statuses;
  }

  @Test
  void passesAWorkflowFromRunToRunNeverToTwo() {
    List<List<Object>> runs =
        db.rows(
            """
            select id, status, lag(status_date, 1, created_date) over (order by id) <= created_date
            from workflow_run
            where workflow_id = ?
            order by id
            """,
            contested);
    assertThat(runs).hasSizeGreaterThan(5);
    assertThat(runs).allSatisfy(run -> assertThat(run.subList(1, 3)).isEqualTo(List.of("T", true)));
  }

  @Test
  void leavesAtMostOneLiveInstanceOfATaskInARun() {
    assertThat(
            db.rows(
                """
                select workflow_run_id, task_id
                from task_instance
                where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
                group by 1, 2
                having count(*) > 1
                """))
        .isEmpty();
  }

  @Test
  void leavesNothingThatWasToldToDie() {
    assertThat(db.<Long>value("select count(*) from task_instance where status = 'K'")).isZero();
  }

  @Test
  void countsEveryAttemptOnce() {
    assertThat(
            db.rows(
                """
                select task.id, task.num_attempts, count(ti.id)
                from task left join task_instance ti on ti.task_id = task.id
                group by 1
                having count(ti.id) <> task.num_attempts
                """))
        .isEmpty();
  }

  @Test
  void logsEveryAppliedErrorOnceAndNoRefusedOne() {
    Map<Long, Long> applied =
        told.stream()
            .filter(step -> KINDS_THAT_LOG.contains(step.command()) && !step.to().equals("R"))
            .collect(Collectors.groupingBy(EventLog.Step::taskInstanceId, Collectors.counting()));
    Map<Long, Long> logged =
        db
            .rows("select task_instance_id, count(*) from task_instance_error_log group by 1")
            .stream()
            .collect(Collectors.toMap(row -> (Long) row.get(0), row -> (Long) row.get(1)));
    assertThat(logged).isEqualTo(applied).allSatisfy((id, rows) -> assertThat(rows).isOne());
  }

  private Map<Long, String> statusOfInstances() {
    return db.rows("select id, status from task_instance").stream()
        .collect(Collectors.toMap(row -> (Long) row.get(0), row -> (String) row.get(1)));
  }
}
