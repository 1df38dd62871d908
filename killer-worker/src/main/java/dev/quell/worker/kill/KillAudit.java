package dev.quell.worker.kill;

import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.command.OperatorCommand;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.kill.AuditEntry;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.operate.IdRanges;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.walk.Transition;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes who killed what, or did what else by hand, why and when; rows are only ever added. After
 * the commit they are published, too. Thread-safe.
 */
public final class KillAudit {
  private static final String KILLED = "killed";
  private static final String SIGNALLED = "signalled";
  private static final String DISTRIBUTOR = "distributor";
  private static final String UNNAMED = "unnamed";
  private static final String RETENTION = "retention";
  private static final String BY_DISTRIBUTOR =
      "The distributor told the cluster to kill the batch.";

  /** So many are told in words, so that a line stays one. */
  private static final int MOST_RANGES = 50;

  private final EventBus eventBus;

  /** Creates one that publishes on an event bus. */
  public KillAudit(EventBus eventBus) {
    this.eventBus = eventBus;
  }

  /**
   * Says whom and what rows are about.
   *
   * @param reason null if none was given
   * @param killJobId null if it was no kill job
   * @param detail null if there is none
   */
  private record Occasion(
      String person,
      @Nullable String reason,
      @Nullable Long killJobId,
      @Nullable Long arrayId,
      @Nullable Integer arrayBatchNumber,
      @Nullable String detail) {

    static Occasion of(
        KillJobView job, String person, @Nullable String reason, @Nullable String detail) {
      KillSelector selector = job.selector();
      return new Occasion(
          person, reason, job.killJobId(), selector.arrayId(), selector.arrayBatchNumber(), detail);
    }

    /** What an operator did without a kill job. */
    static Occasion of(OperatorCommand command, @Nullable Long arrayId, String detail) {
      return new Occasion(
          nameOr(command.requestedBy()), command.reason(), null, arrayId, null, detail);
    }
  }

  /**
   * Says what was done.
   *
   * @param workflowId null if it is none, or is that of the Task
   * @param taskId whose workflow is meant; null if none
   * @param from the status of the instances; null if none changed
   * @param instances how many; null if none changed
   */
  private record Entry(
      String action,
      @Nullable Long workflowId,
      @Nullable Long taskId,
      @Nullable String from,
      @Nullable String to,
      @Nullable Long instances) {}

  /** Instances of a workflow that took the same step. */
  private record Step(@Nullable Long workflowId, TaskInstanceStatus from, TaskInstanceStatus to) {
    static Step of(Settled item) {
      return new Step(item.workflowId(), item.from(), item.verdict().to());
    }

    static final Comparator<Step> ORDER =
        Comparator.comparing(Step::workflowId, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(step -> step.from().code())
            .thenComparing(step -> step.to().code());
  }

  /** Notes that a job was asked for. */
  Future<Void> created(SqlConnection connection, KillJobView job) {
    return add(connection, job, job.requestedBy(), "created", job.reason(), detail(job));
  }

  /** Notes that an action on a job was applied. */
  Future<Void> steered(SqlConnection connection, SteerKillJob command, KillJobView job) {
    String detail =
        command.action() == KillJobAction.SET_RATE
            ? "rate_limit " + (job.rateLimit() == null ? "none" : job.rateLimit())
            : null;
    return add(
        connection, job, command.requestedBy(), done(command.action()), command.reason(), detail);
  }

  /** Notes that a job has reached its end. */
  Future<Void> finished(SqlConnection connection, KillJobView job) {
    return add(
        connection,
        job,
        job.requestedBy(),
        "finished",
        job.reason(),
        job.counts().outcomes().encode());
  }

  /** Notes what has become known of processes about which clusters were asked. */
  Future<Void> proven(SqlConnection connection, KillJobView job) {
    return add(
        connection,
        job,
        job.requestedBy(),
        "proven",
        job.reason(),
        job.counts().proofs().toJson().encode());
  }

  /** Notes that a job has a cluster end what has ended here: a row for each workflow. */
  Future<Void> orphansEnded(
      SqlConnection connection, KillJobView job, String cluster, List<Orphan> orphans) {
    Map<Long, Long> counts =
        orphans.stream()
            .collect(
                Collectors.groupingBy(Orphan::workflowId, TreeMap::new, Collectors.counting()));
    String ids =
        orphans.stream()
            .limit(MOST_RANGES)
            .map(Orphan::distributorId)
            .collect(Collectors.joining(", "));
    String detail =
        "on the cluster %s: %s%s"
            .formatted(cluster, ids, orphans.size() > MOST_RANGES ? ", …" : "");
    return add(
        connection,
        Occasion.of(job, job.requestedBy(), job.reason(), detail),
        counts.entrySet().stream()
            .map(one -> new Entry("orphans_killed", one.getKey(), null, null, null, one.getValue()))
            .toList());
  }

  /** Notes that a job was given up. */
  Future<Void> failed(SqlConnection connection, KillJobView job) {
    return add(connection, job, job.requestedBy(), "failed", job.reason(), job.error());
  }

  /** Notes instances that changed their status: a row for each workflow, old and new status. */
  Future<Void> moved(SqlConnection connection, KillJobView job, List<Settled> settled) {
    TreeMap<Step, Long> counts =
        settled.stream()
            .filter(Settled::moves)
            .collect(
                Collectors.groupingBy(
                    Step::of, () -> new TreeMap<>(Step.ORDER), Collectors.counting()));
    if (counts.isEmpty()) {
      return Future.succeededFuture();
    }
    return add(
        connection,
        Occasion.of(job, job.requestedBy(), job.reason(), null),
        counts.entrySet().stream().map(same -> entry(same.getKey(), same.getValue())).toList());
  }

  /** Notes tasks that waited and were ended: a row for each workflow and status. */
  Future<Void> prevented(SqlConnection connection, KillJobView job, List<SettledTask> tasks) {
    if (tasks.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Entry> entries =
        tasks.stream()
            .collect(
                Collectors.groupingBy(
                    task -> Arrays.asList(task.workflowId(), task.from()),
                    LinkedHashMap::new,
                    Collectors.toList()))
            .values()
            .stream()
            .map(KillAudit::preventedEntry)
            .toList();
    return add(connection, Occasion.of(job, job.requestedBy(), job.reason(), null), entries);
  }

  private static Entry preventedEntry(List<SettledTask> same) {
    SettledTask first = same.get(0);
    return new Entry(
        "prevented",
        first.workflowId(),
        null,
        first.from().code(),
        first.verdict().to().code(),
        (long) same.size());
  }

  /** Notes that a job has ended the run of its workflow. */
  Future<Void> runEnded(SqlConnection connection, KillJobView job, String detail) {
    return add(connection, job, job.requestedBy(), "run_ended", job.reason(), detail);
  }

  /** Notes that what was held of a run or an array has been released. */
  Future<Void> released(SqlConnection connection, ReleaseHold command, long workflowId) {
    String detail =
        command.workflowRunId() == null ? null : "workflow run " + command.workflowRunId();
    return add(
        connection,
        new Occasion(
            command.requestedBy(), command.reason(), null, command.arrayId(), null, detail),
        List.of(new Entry("released", workflowId, null, null, null, null)));
  }

  private static Entry entry(Step step, long instances) {
    return new Entry(
        step.to() == TaskInstanceStatus.KILL_SELF ? SIGNALLED : KILLED,
        step.workflowId(),
        null,
        step.from().code(),
        step.to().code(),
        instances);
  }

  /**
   * Notes a chunk of a batch that a distributor, or the person on whose behalf it acts, has killed.
   * The Tasks of a batch belong to one workflow.
   *
   * @param transitions at least one
   */
  public Future<Void> batchKilled(
      SqlConnection connection,
      TransitionToKilled command,
      List<Transition> transitions,
      TaskInstanceStatus from,
      TaskInstanceStatus to) {
    String person = command.requestedBy();
    return add(
        connection,
        new Occasion(
            person == null ? DISTRIBUTOR : person,
            BY_DISTRIBUTOR,
            null,
            command.arrayId(),
            command.batchNumber(),
            null),
        List.of(
            new Entry(
                KILLED,
                null,
                transitions.get(0).instance().taskId(),
                from.code(),
                to.code(),
                (long) transitions.size())));
  }

  /**
   * Notes that a limit was changed.
   *
   * @param arrayId null if it is that of the whole workflow
   */
  public Future<Void> limited(
      SqlConnection connection, LimitConcurrency command, @Nullable Long arrayId, int before) {
    return add(
        connection,
        Occasion.of(
            command,
            arrayId,
            "max_concurrently_running %d, was %d".formatted(command.maxTasks(), before)),
        List.of(new Entry("limited", command.workflowId(), null, null, null, null)));
  }

  /**
   * Notes that named tasks were set by hand, with what is beyond them if the command says so.
   *
   * @param tasks how many changed
   * @param instances how many were told to end themselves
   */
  public Future<Void> tasksSet(
      SqlConnection connection, UpdateTaskStatuses command, long tasks, long instances) {
    String beyond =
        command.recursive()
            ? ", all " + (command.status() == TaskStatus.DONE ? "upstream" : "downstream") + " too"
            : "";
    String told = instances == 0 ? "" : "; instances told to end: " + instances;
    return tasksSet(
        connection, command, tasks, named(command.taskIds().orElseThrow()) + beyond + told);
  }

  /**
   * Notes that all tasks of a workflow are about to be set by hand.
   *
   * @param tasks how many are to change
   */
  public Future<Void> allTasksSet(
      SqlConnection connection, UpdateTaskStatuses command, long tasks) {
    return tasksSet(connection, command, tasks, "all tasks");
  }

  private Future<Void> tasksSet(
      SqlConnection connection, UpdateTaskStatuses command, long tasks, String detail) {
    return add(
        connection,
        Occasion.of(command, null, detail),
        List.of(
            new Entry(
                "tasks_set", command.workflowId(), null, null, command.status().code(), tasks)));
  }

  /**
   * Notes that a workflow is about to begin anew.
   *
   * @param tasks how many are to be set back
   */
  public Future<Void> reset(SqlConnection connection, ResetWorkflow command, long tasks) {
    return add(
        connection,
        Occasion.of(command, null, command.partial() ? "all tasks that are not done" : "all tasks"),
        List.of(
            new Entry(
                "reset", command.workflowId(), null, null, TaskStatus.REGISTERING.code(), tasks)));
  }

  /**
   * Notes that what was begun on a whole workflow was given up before its end.
   *
   * @param why a sentence that says where it stopped
   */
  public Future<Void> interrupted(SqlConnection connection, OperatorCommand command, String why) {
    return add(
        connection,
        Occasion.of(command, null, why),
        List.of(new Entry("interrupted", command.workflowId(), null, null, null, null)));
  }

  /**
   * Notes that tasks got more resources.
   *
   * @param tasks ascending
   */
  public Future<Void> resourcesIncreased(
      SqlConnection connection, IncreaseResources command, List<Long> tasks) {
    return add(
        connection,
        Occasion.of(command, null, named(tasks)),
        List.of(
            new Entry(
                "resources_increased",
                command.workflowId(),
                null,
                null,
                TaskStatus.ERROR_RECOVERABLE.code(),
                (long) tasks.size())));
  }

  private static String named(List<Long> tasks) {
    return "tasks " + IdRanges.text(tasks, MOST_RANGES);
  }

  /** Notes that a run is about to be told to stop, so that its workflow can be resumed. */
  public Future<Void> resumeSet(SqlConnection connection, SetResume command, long runId) {
    return add(
        connection,
        new Occasion(
            nameOr(command.requestedBy()),
            command.reason(),
            null,
            null,
            null,
            "workflow run %d, %s resume"
                .formatted(runId, command.resetRunningJobs() ? "cold" : "hot")),
        List.of(new Entry("resume_set", command.workflowId(), null, null, null, null)));
  }

  /**
   * Notes that a workflow was removed because it ended long ago.
   *
   * @param tasks how many it had
   * @param instances how many it had
   */
  public Future<Void> workflowRemoved(
      SqlConnection connection, long workflowId, long tasks, long instances) {
    return add(
        connection,
        new Occasion(RETENTION, null, null, null, null, "tasks: " + tasks),
        List.of(new Entry("removed", workflowId, null, null, null, instances)));
  }

  private static String nameOr(@Nullable String person) {
    return person == null ? UNNAMED : person;
  }

  private static String done(KillJobAction action) {
    return switch (action) {
      case PAUSE -> "paused";
      case RESUME -> "resumed";
      case CANCEL -> "cancelled";
      case FORCE -> "forced";
      case SET_RATE -> "rate_changed";
    };
  }

  private static String detail(KillJobView job) {
    return "mode %s, scope %s, downstream %s, selector %s%s"
        .formatted(
            job.mode().wireName(),
            job.scope().wireName(),
            job.downstream().wireName(),
            selected(job.selector()),
            job.endsRun() ? ", ends the run" : "");
  }

  /** The job's row and its items have all ids. */
  private static String selected(KillSelector selector) {
    if (!selector.isByIds()) {
      return selector.toJson().encode();
    }
    return selector.taskIds().isEmpty()
        ? "task instances " + IdRanges.text(selector.taskInstanceIds(), MOST_RANGES)
        : named(selector.taskIds());
  }

  private Future<Void> add(
      SqlConnection connection,
      KillJobView job,
      String person,
      String action,
      @Nullable String reason,
      @Nullable String detail) {
    return add(
        connection,
        Occasion.of(job, person, reason, detail),
        List.of(new Entry(action, job.selector().workflowId(), null, null, null, null)));
  }

  private Future<Void> add(SqlConnection connection, Occasion occasion, List<Entry> entries) {
    return connection
        .preparedQuery(
            """
            insert into kill_audit
              (person, reason, kill_job_id, array_id, array_batch_num, detail, action, workflow_id,
               from_status, to_status, instances)
            select $1::text, $2::text, $3::bigint, $4::bigint, $5::integer, $6::text, entry.action,
                   coalesce(
                     entry.workflow_id, (select workflow_id from task where id = entry.task_id)),
                   entry.from_status, entry.to_status, entry.instances
            from unnest($7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::text[],
                        $12::bigint[]) with ordinality
              as entry (action, workflow_id, task_id, from_status, to_status, instances, place)
            order by entry.place
            returning id, "at", person, action, reason, kill_job_id, workflow_id, array_id,
                      array_batch_num, from_status, to_status, instances, detail
            """)
        .execute(
            Tuple.tuple()
                .addString(occasion.person())
                .addString(occasion.reason())
                .addLong(occasion.killJobId())
                .addLong(occasion.arrayId())
                .addInteger(occasion.arrayBatchNumber())
                .addString(occasion.detail())
                .addArrayOfString(entries.stream().map(Entry::action).toArray(String[]::new))
                .addArrayOfLong(entries.stream().map(Entry::workflowId).toArray(Long[]::new))
                .addArrayOfLong(entries.stream().map(Entry::taskId).toArray(Long[]::new))
                .addArrayOfString(entries.stream().map(Entry::from).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(Entry::to).toArray(String[]::new))
                .addArrayOfLong(entries.stream().map(Entry::instances).toArray(Long[]::new)))
        .map(rows -> publishOnCommit(connection, rows));
  }

  /** Best effort: who must not miss an entry reads the table. */
  private Void publishOnCommit(SqlConnection connection, RowSet<Row> rows) {
    List<AuditEntry> added = new ArrayList<>(rows.size());
    rows.forEach(row -> added.add(entry(row)));
    connection
        .transaction()
        .completion()
        .onSuccess(committed -> eventBus.publish(AuditEntry.ADDRESS, AuditEntry.toJson(added)));
    return null;
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.getLong(0),
        row.getOffsetDateTime(1).toInstant(),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getInteger(8),
        row.getString(9),
        row.getString(10),
        row.getLong(11),
        row.getString(12));
  }
}
