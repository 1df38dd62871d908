package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which instances a selector means; all jobs kill by force, so what is in F was meant. */
@DatabaseTest
class KillSelectionTest {
  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;
  private Fixture other;

  KillSelectionTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.killing(3, KillJobConfig.DEFAULTS, db.options()));
    jobs = KillJobs.of(db, worker);
  }

  @BeforeEach
  void useNewWorkflows() {
    other = Fixture.create(db);
  }

  @Test
  void aWorkflowMeansItsInstancesInAllRuns() {
    long earlier = fixture.instanceOfEarlierRun(fixture.task("R"), "R");
    List<Long> present = fixture.batch(2, 10, "R", "R");
    long others = instance(other, "R");

    kill("\"workflow_id\": %d".formatted(fixture.workflowId()));

    assertThat(letters(present)).containsOnly("F");
    assertThat(db.instanceStatus(earlier)).isEqualTo("F");
    assertThat(db.instanceStatus(others)).isEqualTo("R");
  }

  @Test
  void aRunMeansItsOwn() {
    long earlier = fixture.instanceOfEarlierRun(fixture.task("R"), "R");
    long present = instance(fixture, "R");

    kill("\"workflow_run_id\": %d".formatted(fixture.runId()));

    assertThat(db.instanceStatus(earlier)).isEqualTo("R");
    assertThat(db.instanceStatus(present)).isEqualTo("F");
  }

  @Test
  void anArrayOrOneBatchOfItMeansItsOwn() {
    List<Long> first = fixture.batch(1, 5, "R", "R");
    List<Long> second = fixture.batch(2, 5, "R", "R");

    kill("\"array_id\": %d, \"array_batch_num\": 2".formatted(fixture.arrayId()));

    assertThat(letters(first)).containsOnly("R");
    assertThat(letters(second)).containsOnly("F");

    kill("\"array_id\": %d".formatted(fixture.arrayId()));

    assertThat(letters(first)).containsOnly("F");
  }

  @Test
  void filtersMustAllHold() {
    long instance = instance(fixture, "R");

    kill(
        "\"workflow_id\": %d, \"workflow_run_id\": %d"
            .formatted(other.workflowId(), fixture.runId()));
    kill("\"workflow_id\": %d, \"array_id\": %d".formatted(other.workflowId(), fixture.arrayId()));
    kill("\"workflow_id\": %d, \"user\": \"bob\"".formatted(fixture.workflowId()));

    assertThat(db.instanceStatus(instance)).isEqualTo("R");
  }

  @Test
  void aTemplateMeansTheInstancesOfItsArraysAndNodes() {
    long template = template();
    long version = version(template);
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?",
        version,
        fixture.arrayId());
    long byArray = instance(fixture, "R");
    long byNode = instance(other, "R");
    long node =
        db.value(
            "insert into node (task_template_version_id, node_args_hash) values (?, 'x') returning id",
            version);
    db.execute("update task set node_id = ? where id = ?", node, other.taskOf(byNode));
    long neither = instance(other, "R");

    kill("\"task_template_id\": %d".formatted(template));

    assertThat(letters(List.of(byArray, byNode))).containsOnly("F");
    assertThat(db.instanceStatus(neither)).isEqualTo("R");
  }

  @Test
  void aUserMeansTheInstancesOfHisRuns() {
    db.execute("update workflow_run set \"user\" = 'carol' where id = ?", fixture.runId());
    List<Long> carols = fixture.batch(1, 10, "R", "R");
    Fixture carolsToo = Fixture.create(db);
    db.execute("update workflow_run set \"user\" = 'carol' where id = ?", carolsToo.runId());
    long more = instance(carolsToo, "Q");
    long alices = instance(other, "R");

    kill("\"user\": \"carol\"");

    assertThat(letters(carols)).containsOnly("F");
    assertThat(db.instanceStatus(more)).isEqualTo("F");
    assertThat(db.instanceStatus(alices)).isEqualTo("R");
  }

  /** As for whoever ends what is overdue. */
  @Test
  void timeInWhichNobodyCouldReportMakesNothingOverdue() {
    long instance = instance(fixture, "R");
    db.execute(
        """
        update task_instance
        set report_increment = 600, report_by_date = clock_timestamp() - interval '1000 s'
        where id = ?
        """,
        instance);
    String overdue =
        "\"workflow_id\": %d, \"min_seconds_overdue\": 300".formatted(fixture.workflowId());
    IntakeRows intake = IntakeRows.of(db);
    try {
      intake.open(800);
      kill(overdue);
      assertThat(db.instanceStatus(instance)).isEqualTo("R");

      intake.open(1000);
      kill(overdue);
      assertThat(db.instanceStatus(instance)).isEqualTo("F");
    } finally {
      intake.forget();
    }
  }

  @Test
  void statusesNodeAgeAndHeartbeatNarrow() {
    long queued = instance(fixture, "Q");
    long onNode = instance(fixture, "R");
    db.execute("update task_instance set nodename = 'node-7' where id = ?", onNode);
    long old = instance(fixture, "O");
    db.execute(
        "update task_instance set status_date = now() - interval '1 hour' where id = ?", old);
    long overdue = fixture.overdue(instance(fixture, "T"));
    long rest = instance(fixture, "R");

    kill("\"workflow_id\": %d, \"status\": [\"Q\", \"I\"]".formatted(fixture.workflowId()));
    assertThat(letters(List.of(queued, onNode, old, overdue, rest)))
        .containsExactly("F", "R", "O", "T", "R");

    kill("\"node\": \"node-7\"");
    assertThat(letters(List.of(onNode, old, overdue, rest))).containsExactly("F", "O", "T", "R");

    kill("\"workflow_id\": %d, \"min_seconds_in_state\": 1800".formatted(fixture.workflowId()));
    assertThat(letters(List.of(old, overdue, rest))).containsExactly("F", "T", "R");

    kill("\"workflow_id\": %d, \"min_seconds_overdue\": 30".formatted(fixture.workflowId()));
    assertThat(letters(List.of(overdue, rest))).containsExactly("F", "R");
  }

  @Test
  void manyIdsAreTakenSliceBySlice() {
    List<Long> instances = fixture.batch(1, 20, "R", "R");
    List<Long> meant =
        IntStream.range(0, 20).filter(i -> i % 2 == 0).mapToObj(instances::get).toList();

    long job = kill("\"task_instance_ids\": %s".formatted(meant));

    assertThat(jobs.counts(job)).containsEntry("killed", 10L);
    assertThat(letters(meant)).containsOnly("F");
    assertThat(letters(instances.stream().filter(id -> !meant.contains(id)).toList()))
        .containsOnly("R");
  }

  /** Page after page without anything that is meant. */
  @Tag("long")
  @Test
  void theFewAmongTheManyAreFound() {
    List<Long> instances = fixture.batch(1, 25_000, "R", "R");
    long last = instances.get(24_990);
    db.execute("update task_instance set nodename = 'lonely' where id = ?", last);

    long job = kill("\"workflow_id\": %d, \"node\": \"lonely\"".formatted(fixture.workflowId()));

    assertThat(jobs.counts(job)).containsEntry("killed", 1L);
    assertThat(db.instanceStatus(last)).isEqualTo("F");
    db.execute("update task_instance set status = 'D' where workflow_run_id = ?", fixture.runId());
  }

  @Test
  void runsWithoutLiveInstancesCostNothing() {
    LongStream.range(0, 20).forEach(i -> other.instanceOfEarlierRun(other.task("D"), "D"));
    long present = instance(other, "R");

    kill("\"workflow_id\": %d".formatted(other.workflowId()));

    assertThat(db.instanceStatus(present)).isEqualTo("F");
  }

  private long kill(String selector) {
    return jobs.carryOut(KillRequest.of("{" + selector + "}").force());
  }

  private static long instance(Fixture fixture, String status) {
    return fixture.instance(fixture.task("R"), status);
  }

  private List<String> letters(List<Long> instances) {
    return instances.stream().map(db::instanceStatus).toList();
  }

  private long template() {
    long tool = db.value("insert into tool (name) values ('t' || random()) returning id");
    long toolVersion = db.value("insert into tool_version (tool_id) values (?) returning id", tool);
    return db.value(
        "insert into task_template (tool_version_id, name) values (?, 'x') returning id",
        toolVersion);
  }

  private long version(long template) {
    return db.value(
        """
        insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
        values (?, 'x', 'x') returning id
        """,
        template);
  }
}
