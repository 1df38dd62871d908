package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.reply.ReleaseReply;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.TestDatabase;
import dev.quell.testing.TestWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A kill of tasks, of an array or of a workflow leaves nothing that starts later in this run. */
@DatabaseTest
class KillScopeTest {
  private final TestDatabase db;
  private final TestWorker worker;
  private final KillJobs jobs;
  @Fresh private Fixture fixture;

  KillScopeTest(TestDatabase db, Closer closer) {
    this.db = db;
    worker = closer.register(TestWorker.killing(3, KillJobConfig.DEFAULTS, db.options()));
    jobs = KillJobs.of(db, worker);
  }

  @Test
  void everyNamedTaskGetsAnOutcome() {
    long registering = fixture.task("G", 0, 3);
    long adjusting = fixture.task("A");
    fixture.instance(adjusting, "Z");
    long betweenAttempts = fixture.task("G");
    long failed = fixture.instance(betweenAttempts, "E");
    long running = fixture.task("R");
    long attempt = fixture.instance(running, "R");
    long done = fixture.task("D");
    long success = fixture.instance(done, "D");
    long neverBegun = fixture.task("F", 0, 3);
    List<Long> tasks = List.of(registering, adjusting, betweenAttempts, running, done, neverBegun);

    long job = jobs.carryOut(KillRequest.of("{\"task_ids\": " + tasks + "}").force());

    assertThat(jobs.itemOfTask(job, registering)).containsExactly("prevented", "G", "F", null);
    assertThat(jobs.itemOfTask(job, adjusting)).containsExactly("prevented", "A", "F", null);
    assertThat(jobs.itemOfTask(job, betweenAttempts)).containsExactly("prevented", "G", "F", null);
    assertThat(jobs.item(job, attempt).get(0)).isEqualTo("killed");
    assertThat(jobs.item(job, success).get(0)).isEqualTo("already_finished");
    assertThat(jobs.itemOfTask(job, neverBegun))
        .containsExactly("already_finished", "F", "F", null);
    assertThat(tasks.stream().map(db::taskStatus)).containsExactly("F", "F", "F", "F", "D", "F");
    assertThat(db.instanceStatus(failed)).isEqualTo("E");
    assertThat(jobs.counts(job))
        .isEqualTo(
            Map.of("prevented", 3L, "killed", 1L, "already_finished", 2L, "unconfirmed", 1L));
    assertThat(jobs.countsOfItems(job)).isEqualTo(jobs.counts(job));
    assertThat(queue(List.of(registering, adjusting, betweenAttempts))).isEmpty();
  }

  /** Naming the last attempt means its task, naming an earlier one does not. */
  @Test
  void aNamedInstanceEndsTheTaskThatWaitsForTheNextAttempt() {
    long task = fixture.task("G");
    long earlier = fixture.instance(task, "E");
    long last = fixture.instance(task, "E");
    long other = fixture.task("G");
    long othersEarlier = fixture.instance(other, "E");
    fixture.instance(other, "E");

    long job =
        jobs.carryOut(
            KillRequest.of(
                "{\"task_instance_ids\": " + List.of(earlier, last, othersEarlier) + "}"));

    assertThat(db.taskStatus(task)).isEqualTo("F");
    assertThat(db.taskStatus(other)).isEqualTo("G");
    assertThat(jobs.counts(job)).isEqualTo(Map.of("already_finished", 3L, "prevented", 1L));
  }

  @Test
  void liveLeavesWhatWaits() {
    long waiting = fixture.task("G", 0, 3);
    long running = fixture.task("R");
    fixture.instance(running, "R");

    long job = jobs.carryOut(ofWorkflow().live().force());

    assertThat(db.taskStatus(waiting)).isEqualTo("G");
    assertThat(jobs.counts(job)).isEqualTo(Map.of("killed", 1L, "unconfirmed", 1L));
    assertThat(queue(List.of(waiting))).hasSize(1);
  }

  /** Freed slots are not taken by the waiting rest. */
  @Test
  void theWaitingRestOfAnArrayEndsAndNothingOfItIsQueued() {
    fixture.batch(1, 4, "R", "R");
    List<Long> rest = fixture.tasks(10, "G");
    long elsewhere = fixture.newArray("elsewhere");
    long spared = fixture.task("G", 0, 3);
    db.execute("update task set array_id = ? where id = ?", elsewhere, spared);

    long job = jobs.carryOut(KillRequest.of("{\"array_id\": " + fixture.arrayId() + "}").force());
    List<Long> bound = fixture.tasks(2, "G");

    assertThat(jobs.counts(job)).containsEntry("killed", 4L).containsEntry("prevented", 10L);
    assertThat(rest.stream().map(db::taskStatus)).containsOnly("F");
    assertThat(queue(rest)).isEmpty();
    assertThat(queue(bound)).isEmpty();
    assertThat(bound.stream().map(db::taskStatus)).containsOnly("F");
    assertThat(db.taskStatus(spared)).isEqualTo("G");
    assertThat(queue(elsewhere, List.of(spared))).hasSize(1);
  }

  /** Of a template, its arrays are held, and no other of the run. */
  @Test
  void theArraysOfATemplateAreHeld() {
    long template = template();
    long elsewhere = fixture.newArray("elsewhere");
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?",
        version(template),
        fixture.arrayId());
    db.execute(
        "update \"array\" set task_template_version_id = ? where id = ?",
        version(template()),
        elsewhere);
    String selector =
        "{\"workflow_id\": %d, \"task_template_id\": %d}".formatted(fixture.workflowId(), template);

    jobs.carryOut(KillRequest.of(selector).force());

    assertThat(db.rows("select array_id from run_hold where workflow_run_id = ?", fixture.runId()))
        .isEqualTo(List.of(List.of(fixture.arrayId())));
    assertThat(queue(fixture.tasks(2, "G"))).isEmpty();
    assertThat(queue(elsewhere, fixture.tasks(2, "G"))).hasSize(2);
  }

  /** An array that is of another template, or of another run, is not what is meant. */
  @Test
  void nothingIsHeldWhereTheFiltersDoNotMeet() {
    long another = template();
    Fixture other = Fixture.create(db);

    jobs.carryOut(
        KillRequest.of(
            "{\"array_id\": %d, \"task_template_id\": %d}".formatted(fixture.arrayId(), another)));
    jobs.carryOut(
        KillRequest.of(
            "{\"array_id\": %d, \"workflow_run_id\": %d}"
                .formatted(fixture.arrayId(), other.runId())));

    assertThat(
            db.rows(
                "select array_id from run_hold where workflow_run_id in (?, ?)",
                fixture.runId(),
                other.runId()))
        .isEmpty();
    assertThat(queue(fixture.tasks(2, "G"))).hasSize(2);
  }

  private long template() {
    return db.value(
        """
        with tool as (insert into tool (name) values (gen_random_uuid()::text) returning id),
        version as (insert into tool_version (tool_id) select id from tool returning id)
        insert into task_template (tool_version_id, name) select id, 'fit' from version
        returning id
        """);
  }

  private long version(long template) {
    return db.value(
        """
        insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
        values (?, 'true', '1') returning id
        """,
        template);
  }

  /** The scheduler is told: it would wait for ever for a task that is not queued and not ended. */
  @Test
  void whoeverQueuesWhatIsHeldHearsThatItHasFailed() {
    jobs.carryOut(ofWorkflow().force());
    List<Long> later = fixture.tasks(3, "G");

    assertThat(queue(later)).isEmpty();
    assertThat(later.stream().map(db::taskStatus)).containsOnly("F");
  }

  @Test
  void aRunOfTheSameWorkflowThatBeginsLaterIsNotHeld() {
    jobs.carryOut(ofWorkflow().force());
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.runId());
    long next = fixture.newRun("R");
    long task = fixture.task("G", 0, 3);

    worker.ask(new QueueTaskBatch(fixture.arrayId(), fixture.resourcesId(), next, List.of(task)));

    assertThat(db.taskStatus(task)).isEqualTo("Q");
  }

  @Test
  void aReleasedRunIsQueuedAgain() {
    jobs.carryOut(ofWorkflow().force());
    ReleaseHold release = new ReleaseHold(fixture.runId(), null, "a mistake", "alice", null);

    ReleaseReply first = worker.ask(release);
    ReleaseReply again = worker.ask(release);

    assertThat(first.holds()).isEqualTo(1);
    assertThat(again.holds()).isZero();
    assertThat(queue(fixture.tasks(2, "G"))).hasSize(2);
    assertThat(
            db.rows(
                """
                select person, reason, detail from kill_audit
                where action = 'released' and workflow_id = ?
                """,
                fixture.workflowId()))
        .isEqualTo(List.of(List.of("alice", "a mistake", "workflow run " + fixture.runId())));
  }

  @Test
  void aReleasedArrayIsQueuedAgain() {
    jobs.carryOut(KillRequest.of("{\"array_id\": " + fixture.arrayId() + "}").force());

    ReleaseReply released =
        worker.ask(new ReleaseHold(null, fixture.arrayId(), "a mistake", "alice", null));

    assertThat(released.holds()).isEqualTo(1);
    assertThat(queue(fixture.tasks(2, "G"))).hasSize(2);
  }

  @Test
  void gracefulEndsWhatWaitsAtOnceAndTellsTheRest() {
    long waiting = fixture.task("G", 0, 3);
    long running = fixture.task("R");
    long attempt = fixture.instance(running, "R");

    long job = jobs.create(ofWorkflow().grace(3600));
    jobs.awaitPhase(job, "grace");

    assertThat(db.taskStatus(waiting)).isEqualTo("F");
    assertThat(db.instanceStatus(attempt)).isEqualTo("K");
    assertThat(db.taskStatus(running)).isEqualTo("R");
  }

  @Test
  void whatBelongsToOthersIsNeitherEndedNorHeld() {
    List<Long> tasks = fixture.tasks(3, "G");

    long job = jobs.carryOut(ofWorkflow().force().restrictedTo("bob"));

    assertThat(tasks.stream().map(db::taskStatus)).containsOnly("G");
    assertThat(jobs.counts(job)).isEqualTo(Map.of("skipped", 3L));
    assertThat(queue(tasks)).hasSize(3);
  }

  @Test
  void theAuditTellsWhatWasPrevented() {
    fixture.tasks(3, "G");
    fixture.task("A");

    long job = jobs.carryOut(ofWorkflow().force());

    assertThat(
            db.rows(
                """
                select from_status, to_status, sum(instances)::bigint from kill_audit
                where kill_job_id = ? and action = 'prevented' and workflow_id = ?
                group by 1, 2 order by 1
                """,
                job,
                fixture.workflowId()))
        .isEqualTo(List.of(List.of("A", "F", 1L), List.of("G", "F", 3L)));
  }

  @Test
  void aStoppedWorkflowEndsWithItsRun() {
    fixture.batch(1, 2, "R", "R");
    fixture.tasks(2, "G");

    long job = jobs.carryOut(ofWorkflow().force().endingTheRun());

    assertThat(db.<String>value("select status from workflow_run where id = ?", fixture.runId()))
        .isEqualTo("E");
    assertThat(db.<String>value("select status from workflow where id = ?", fixture.workflowId()))
        .isEqualTo("F");
    assertThat(
            db.<String>value(
                "select detail from kill_audit where kill_job_id = ? and action = 'run_ended'",
                job))
        .isEqualTo("workflow run %d R→E, workflow R→F".formatted(fixture.runId()));
  }

  /** It was released because the stop was a mistake. */
  @Test
  void aRunThatWasReleasedIsNotEnded() {
    fixture.instance(fixture.task("R"), "R");
    long job = jobs.create(ofWorkflow().grace(3600).endingTheRun());
    jobs.awaitPhase(job, "grace");

    worker.ask(new ReleaseHold(fixture.runId(), null, "a mistake", "alice", null));
    jobs.steer(job, KillJobAction.FORCE);
    jobs.awaitState(job, "done");

    assertThat(db.<String>value("select status from workflow_run where id = ?", fixture.runId()))
        .isEqualTo("R");
  }

  /** Several clients queue what they have, and bind and queue more, while the kill goes on. */
  @Test
  void aStormOfQueueingLeavesNothingUnfinished() throws Exception {
    fixture.batch(1, 20, "R", "R");
    List<Long> waiting = fixture.tasks(300, "G");
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(2);
    ExecutorService clients = Executors.newFixedThreadPool(2);
    List<Future<?>> ends = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      List<Long> mine = waiting.subList(half * 150, half * 150 + 150);
      ends.add(
          clients.submit(
              () -> {
                for (int i = 0; !over.get(); i += 5) {
                  List<Long> next =
                      i + 5 <= mine.size() ? mine.subList(i, i + 5) : fixture.tasks(5, "G");
                  queue(next);
                  begun.countDown();
                }
              }));
    }
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    long job = jobs.carryOut(ofWorkflow().force());
    over.set(true);
    for (Future<?> end : ends) {
      end.get(20, TimeUnit.SECONDS);
    }
    clients.shutdown();

    assertThat(
            db.rows(
                """
                select ti.id, ti.status from task_instance as ti
                where ti.workflow_run_id = ? and ti.status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
                """,
                fixture.runId()))
        .isEmpty();
    assertThat(
            db.rows(
                "select id, status from task where id = any(?) and status not in ('D', 'F')",
                (Object) waiting.toArray(Long[]::new)))
        .isEmpty();
    assertThat(jobs.counts(job)).isEqualTo(jobs.countsOfItems(job));
  }

  private KillRequest ofWorkflow() {
    return KillRequest.of("{\"workflow_id\": " + fixture.workflowId() + "}");
  }

  /** Queues tasks; gives the instances that there are of it. */
  private List<Long> queue(List<Long> tasks) {
    return queue(fixture.arrayId(), tasks);
  }

  private List<Long> queue(long array, List<Long> tasks) {
    worker.ask(new QueueTaskBatch(array, fixture.resourcesId(), fixture.runId(), tasks));
    return db
        .rows(
            "select id from task_instance where task_id = any(?) and status = 'Q'",
            (Object) tasks.toArray(Long[]::new))
        .stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }
}
