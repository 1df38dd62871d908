package dev.quell.worker.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import dev.quell.worker.Retention;
import dev.quell.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ended long ago goes, whole, and nothing else. */
@Tag("long")
@DatabaseTest
class RetentionTest {
  private static final int DAYS = 30;
  private static final int DAG_DAYS = 3;
  private static final String PROCESS = "node-1:8070";

  @Shared private TestDatabase db;
  @Fresh private TestWorker worker;
  @Fresh private RowHolder other;
  @TempDir private Path folder;
  private SimpleMeterRegistry meters;
  private Optional<Path> archive;
  private int unprovenDays;

  @BeforeEach
  void forgetTheTestBefore() {
    meters = new SimpleMeterRegistry();
    archive = Optional.empty();
    unprovenDays = 7;
    db.execute("delete from kill_job_item");
    db.execute("delete from kill_job");
  }

  private void start(OptionalInt workflowDays, OptionalInt auditDays) {
    Await.await(
        Retention.deploy(
            worker.vertx(),
            WorkerConfig.defaults(db.options()),
            PROCESS,
            new RetentionConfig(
                workflowDays, auditDays, DAG_DAYS, unprovenDays, archive, 1_000_000, 2, 20),
            meters));
  }

  private Fixture ended(String status, int daysAgo) {
    Fixture fixture = Fixture.create(db);
    for (long task : fixture.tasks(5, "D")) {
      long instance = fixture.instance(task, "D");
      db.execute(
          "insert into task_instance_error_log (task_instance_id, description) values (?, 'x')",
          instance);
    }
    db.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
    end(fixture, status, daysAgo);
    return fixture;
  }

  private void end(Fixture fixture, String status, int daysAgo) {
    db.execute(
        """
        update workflow
        set status = ?, created_date = now(), status_date = now() - make_interval(days => ?)
        where id = ?
        """,
        status,
        daysAgo,
        fixture.workflowId());
  }

  private boolean exists(Fixture fixture) {
    return db.<Boolean>value(
        "select exists (select from workflow where id = ?)", fixture.workflowId());
  }

  private long left(Fixture fixture) {
    return db.<Long>value(
        """
        select (select count(*) from task where workflow_id = ?)
          + (select count(*) from workflow_run where workflow_id = ?)
          + (select count(*) from task_instance where workflow_run_id = ?)
          + (select count(*) from "array" where workflow_id = ?)
        """,
        fixture.workflowId(),
        fixture.workflowId(),
        fixture.runId(),
        fixture.workflowId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"D", "F", "H", "A"})
  void removesAWholeWorkflowWhenItsDaysAreOver(String status) {
    Fixture old = ended(status, DAYS + 1);
    Fixture young = ended(status, DAYS - 1);
    long whole = left(young);

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(old));
    assertThat(left(old)).isZero();
    assertThat(exists(young)).isTrue();
    assertThat(left(young)).isEqualTo(whole);
    assertThat(
            db.rows(
                "select person, action, instances, detail from kill_audit where workflow_id = ?",
                old.workflowId()))
        .containsExactly(List.of("retention", "removed", 5L, "tasks: 5"));
  }

  /**
   * What a cluster may still run stays known, and nothing else does: the words of a worker and of a
   * cluster are enough.
   */
  @Test
  void remembersWhoseProcessesMayStillRun() {
    Fixture old = ended("F", DAYS + 1);
    List<Long> instances =
        db
            .rows("select id from task_instance where workflow_run_id = ? order by id", old.runId())
            .stream()
            .map(row -> (Long) row.get(0))
            .toList();
    db.execute(
        "update task_instance set status = 'F', distributor_id = '17_' || id where workflow_run_id = ?",
        old.runId());
    db.execute("update workflow_run set \"user\" = 'alice' where id = ?", old.runId());
    toldBy("distributor", instances.get(0));
    toldBy("nobody", instances.get(1));
    toldBy("nobody", instances.get(2));
    toldBy("nobody", instances.get(3));
    db.execute("update task_instance set distributor_id = null where id = ?", instances.get(3));
    long killed = Fixture.endedKillJob(db);
    db.execute(
        """
        insert into kill_job_item
          (kill_job_id, task_instance_id, task_id, workflow_id, outcome, from_status, to_status, proof)
        values (?, ?, 1, ?, 'killed', 'R', 'F', 'cluster')
        """,
        killed,
        instances.get(2),
        old.workflowId());
    db.execute(
        "insert into kill_audit (person, action, kill_job_id, workflow_id) values ('bob', 'killed', ?, ?)",
        killed,
        old.workflowId());

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(old));
    assertThat(
            db.rows(
                """
                select task_instance_id, cluster, distributor_id, "user", status
                from departed_instance where workflow_id = ? order by task_instance_id
                """,
                old.workflowId()))
        .containsExactly(
            List.of(instances.get(0), "dummy", "17_" + instances.get(0), "alice", "F"),
            List.of(instances.get(1), "dummy", "17_" + instances.get(1), "alice", "F"));
    db.execute(
        "update departed_instance set removed_at = now() - interval '8 days' where task_instance_id = ?",
        instances.get(0));
    db.<Long>await(
        left -> left == 1,
        "select count(*) from departed_instance where workflow_id = ?",
        old.workflowId());
  }

  private void toldBy(String word, long instance) {
    db.execute("update task_instance set end_told_by = ? where id = ?", word, instance);
  }

  @Test
  void remembersNothingIfThatIsWanted() {
    unprovenDays = 0;
    Fixture old = ended("F", DAYS + 1);
    db.execute(
        """
        update task_instance
        set status = 'F', end_told_by = 'nobody', distributor_id = '17' where workflow_run_id = ?
        """,
        old.runId());
    db.execute("update workflow_run set \"user\" = 'alice' where id = ?", old.runId());

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(old));
    assertThat(
            db.<Long>value(
                "select count(*) from departed_instance where workflow_id = ?", old.workflowId()))
        .isZero();
  }

  @Test
  void tellsHowFarItIs() {
    Fixture old = ended("D", DAYS + 1);

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(old));
    assertThat(
            db.<Boolean>value(
                """
                select process = ? and leads_since <= removing_since
                  and removing_since < removed_until and removed_rows = 15
                from retention_progress
                """,
                PROCESS))
        .isTrue();
    db.<Boolean>await(
        went -> went, "select finished_at > removed_until from retention_progress where true");
  }

  /** An open kill job keeps both from going, and what lives is not overdue. */
  @Test
  void tellsForHowLongWhatShouldGoHasStayed() {
    Fixture live = ended("F", DAYS + 9);
    db.execute("update workflow_run set status = 'L' where id = ?", live.runId());
    Fixture old = ended("D", DAYS + 2);
    db.execute(
        """
        insert into kill_job
          (requested_by, reason, request, selector, mode, downstream, grace_seconds, horizon, state)
        values ('x', 'x', '{}', '{}', 'force', 'keep', 0, 0, 'paused')
        """);

    start(OptionalInt.of(DAYS), OptionalInt.of(DAYS));

    double day = TimeUnit.DAYS.toSeconds(1);
    Await.until(() -> overdue("workflows") > 0);
    assertThat(overdue("workflows")).isBetween(2 * day, 2 * day + 60);
    assertThat(overdue("audit")).isZero();
    db.execute("delete from kill_job_item");
    db.execute("delete from kill_job");
    Await.until(() -> !exists(old) && overdue("workflows") == 0);
  }

  private double overdue(String of) {
    return meters.get("quell.retention.overdue").tag("of", of).gauge().value();
  }

  /** Each has one thing that lives; the last one shows that it has been looked at them. */
  @Test
  void sparesWhatLives() {
    Fixture withRun = ended("F", DAYS + 4);
    db.execute("update workflow_run set status = 'L' where id = ?", withRun.runId());
    Fixture withInstance = ended("F", DAYS + 3);
    db.execute(
        """
        update task_instance set status = 'K'
        where id = (select max(id) from task_instance where workflow_run_id = ?)
        """,
        withInstance.runId());
    Fixture running = ended("R", DAYS + 2);
    Fixture last = ended("D", DAYS + 1);
    long whole = left(last);

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(last));
    assertThat(List.of(left(withRun), left(withInstance), left(running))).containsOnly(whole);
  }

  /** Whoever links a run has the lock; what it links to is not finished any more. */
  @Test
  void sparesWhatIsBeingResumed() throws SQLException {
    Fixture resumed = ended("H", DAYS + 2);
    long whole = left(resumed);
    Fixture last = ended("D", DAYS + 1);
    other.lock("workflow", resumed.workflowId());
    start(OptionalInt.of(DAYS), OptionalInt.empty());
    Await.until(() -> !exists(last));
    other.write(
        "update workflow set status = 'G', status_date = now() where id = " + resumed.workflowId());
    other.commit();
    Fixture next = ended("D", DAYS + 1);

    Await.until(() -> !exists(next));

    assertThat(left(resumed)).isEqualTo(whole);
  }

  /** As a process that was killed leaves it: some tasks are gone, and nobody can link a run. */
  @Test
  void goesOnWhereAnotherHasStopped() {
    Fixture begun = ended("D", 1);
    db.execute(
        "insert into workflow_removal (workflow_id, workflow_args_hash) values (?, 'x')",
        begun.workflowId());

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(begun));
    assertThat(left(begun)).isZero();
  }

  @Test
  void writesAWorkflowOutBeforeItGoes() throws IOException {
    Fixture old = ended("D", DAYS + 1);
    String hash =
        db.value("select workflow_args_hash from workflow where id = ?", old.workflowId());
    archive = Optional.of(folder.resolve("archive"));

    start(OptionalInt.of(DAYS), OptionalInt.empty());

    Await.until(() -> !exists(old));
    Path file = archive.get().resolve("workflow-%d.ndjson.gz".formatted(old.workflowId()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    List<JsonObject> lines = lines(file);
    assertThat(lines.stream().map(line -> line.getString("table")))
        .containsSubsequence("dag", "workflow", "workflow_run", "array", "task", "task_instance")
        .endsWith("task_instance_error_log")
        .hasSize(1 + 1 + 1 + 1 + 5 + 5 + 5);
    JsonObject workflow = lines.get(1).getJsonObject("row");
    assertThat(workflow.getString("workflow_args_hash")).isEqualTo(hash);
    assertThat(workflow.getString("created_date")).isNotNull();
  }

  private static List<JsonObject> lines(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), UTF_8).lines().map(JsonObject::new).toList();
    }
  }

  /** A file is where the folder should be; when it is away, the workflow goes. */
  @Test
  void keepsAsItWasWhatItCannotWriteOut() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("archive"));
    Fixture old = ended("F", DAYS + 1);
    String before = row(old);
    archive = Optional.of(inTheWay);
    start(OptionalInt.of(DAYS), OptionalInt.empty());
    Await.until(() -> meters.counter("quell.retention.failures").count() >= 2);
    assertThat(row(old)).isEqualTo(before);
    db.<String>await(
        said -> said != null && said.startsWith("The archive cannot be written: "),
        "select failure from retention_progress");

    Files.delete(inTheWay);

    Await.until(() -> !exists(old));
  }

  /** Between two rounds it is what it was; within one, it seems not to be bound. */
  private String row(Fixture fixture) {
    String[] seen = {""};
    Await.until(
        () -> {
          seen[0] =
              db.value(
                  "select to_jsonb(workflow)::text from workflow where id = ?",
                  fixture.workflowId());
          return !seen[0].contains("\"removed ");
        });
    return seen[0];
  }

  @Test
  void keepsTheAuditUntilItsOwnDaysAreOver() {
    db.execute(
        """
        insert into kill_audit (person, action, "at")
        values ('x', 'old', now() - interval '31 days'), ('x', 'young', now() - interval '29 days')
        """);

    start(OptionalInt.empty(), OptionalInt.of(DAYS));

    Await.until(() -> audit("old") == 0);
    assertThat(audit("young")).isEqualTo(1);
    assertThatThrownBy(() -> db.execute("delete from kill_audit where action = 'young'"))
        .hasMessageContaining("append-only");
  }

  private long audit(String action) {
    return db.<Long>value("select count(*) from kill_audit where action = ?", action);
  }

  /** There are no foreign keys that would keep it. */
  @Test
  void waitsForTasksThatAreBoundMeanwhileAndLeavesNoneBehind() throws SQLException {
    Fixture old = ended("D", DAYS + 1);
    other.write("select id from workflow where id = " + old.workflowId() + " for key share");

    start(OptionalInt.of(DAYS), OptionalInt.empty());
    other.awaitWaiterOnRowOf("workflow");
    other.write(
        """
        insert into task (workflow_id, task_args_hash, name, command, status)
        values (%d, 'late', 'late', 'true', 'G')
        """
            .formatted(old.workflowId()));
    other.commit();

    Await.until(() -> !exists(old));
    assertThat(left(old)).isZero();
  }

  /** Nor this. */
  @Test
  void removesInstancesThatAreQueuedMeanwhile() throws SQLException {
    Fixture old = ended("D", DAYS + 1);
    long task = db.value("select max(id) from task where workflow_id = ?", old.workflowId());
    other.lock("task", task);

    start(OptionalInt.of(DAYS), OptionalInt.empty());
    other.awaitWaiterOnRowOf("task");
    other.write(
        """
        insert into task_instance (workflow_run_id, array_id, task_id, task_resources_id,
                                   array_batch_num, array_step_id, status)
        values (%d, %d, %d, %d, 77, 0, 'F')
        """
            .formatted(old.runId(), old.arrayId(), task, old.resourcesId()));
    other.commit();

    Await.until(() -> !exists(old));
    assertThat(left(old)).isZero();
  }
}
