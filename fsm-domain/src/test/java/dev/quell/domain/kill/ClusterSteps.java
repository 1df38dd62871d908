package dev.quell.domain.kill;

import static dev.quell.domain.task.TaskInstanceStatus.ERROR;
import static dev.quell.domain.task.TaskInstanceStatus.ERROR_FATAL;
import static dev.quell.domain.task.TaskInstanceStatus.KILL_SELF;
import static dev.quell.domain.task.TaskInstanceStatus.RESOURCE_ERROR;
import static dev.quell.domain.task.TaskInstanceStatus.RUNNING;
import static dev.quell.domain.task.TaskInstanceStatus.UNKNOWN_ERROR;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.command.WorkerDetails;
import dev.quell.domain.kill.ModelState.Cluster;
import dev.quell.domain.task.BatchRules;
import dev.quell.domain.task.RunInstanceRules;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to the task and its instances at any time, job or no job: every report of every
 * kind, however late and however often; a scheduler that queues; a distributor; a walk over overdue
 * instances; an earlier kill. Each is one transaction that holds the locks of task and instance.
 */
final class ClusterSteps {
  private static final int MOST_ATTEMPTS = 2;
  private static final WorkerDetails NONE = WorkerDetails.NONE;

  private final ModelRules rules;
  private final boolean keepsWhoTold;
  private final ModelStep queue = step("the scheduler queues the task", "the scheduler asks");
  private final List<List<Report>> reports = new ArrayList<>();
  private final List<List<Bulk>> bulks = new ArrayList<>();
  private final Map<Cluster, List<Change>> changes = new HashMap<>();

  /**
   * @param keepsWhoTold whether it matters who told that an instance has ended
   */
  ClusterSteps(ModelRules rules, boolean keepsWhoTold) {
    this.rules = rules;
    this.keepsWhoTold = keepsWhoTold;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      reports.add(reports(attempt + 1L));
      bulks.add(bulks(attempt + 1));
    }
  }

  private record Report(TaskInstanceReport report, ModelStep step) {}

  /** A step of several instances at once, and who tells by it that they have ended. */
  private record Bulk(Rule rule, @Nullable EndToldBy told, ModelStep step) {}

  private interface Rule {
    Optional<BatchRules.Step> decide(TaskState task, TaskInstanceStatus current, boolean newest);
  }

  private static List<Report> reports(long id) {
    List<Report> all = new ArrayList<>();
    Consumer<TaskInstanceReport> add =
        report -> all.add(new Report(report, step(nameOf(report), "a report")));
    add.accept(new LogRunning(id, 1, NONE));
    add.accept(new LogReportBy(id, 1, NONE));
    add.accept(new LogDone(id, NONE));
    add.accept(new LogDistributorId(id, "job", 1));
    add.accept(new LogNoDistributorId(id, "none"));
    add.accept(new LogKnownError(id, RUNNING, "", NONE));
    for (TaskInstanceStatus error : List.of(ERROR, RESOURCE_ERROR, UNKNOWN_ERROR, ERROR_FATAL)) {
      add.accept(new LogErrorWorkerNode(id, error, "", NONE));
      add.accept(new LogKnownError(id, error, "", NONE));
      // It counts only if the next report is overdue. It may be at any time, and if it is not,
      // nothing happens.
      add.accept(new LogUnknownError(id, error, "", NONE));
    }
    return all;
  }

  private static String nameOf(TaskInstanceReport report) {
    String of = " of instance " + report.taskInstanceId();
    return report.kind().name().toLowerCase(Locale.ROOT)
        + wanted(report).map(status -> " " + status.code()).orElse("")
        + of;
  }

  private static Optional<TaskInstanceStatus> wanted(TaskInstanceReport report) {
    if (report instanceof LogErrorWorkerNode error) {
      return Optional.of(error.errorState());
    }
    if (report instanceof LogKnownError verdict) {
      return Optional.of(verdict.errorState());
    }
    return report instanceof LogUnknownError verdict
        ? Optional.of(verdict.errorState())
        : Optional.empty();
  }

  private static List<Bulk> bulks(int id) {
    String of = " instance " + id;
    return List.of(
        new Bulk(
            BatchRules::instantiate, null, step("a distributor takes" + of, "its distributor")),
        new Bulk(BatchRules::launch, null, step("a distributor launches" + of, "its distributor")),
        new Bulk(
            BatchRules::kill,
            EndToldBy.DISTRIBUTOR,
            step("a distributor ends" + of, "its distributor")),
        new Bulk(
            (task, current, newest) ->
                Optional.ofNullable(RunInstanceRules.overdue().get(current))
                    .map(to -> new BatchRules.Step(to, null)),
            null,
            step("triage finds overdue" + of, "triage")));
  }

  private static ModelStep step(String name, String picture) {
    return new ModelStep(ModelStep.By.CLUSTER, name, picture);
  }

  /**
   * What may happen to the cluster does not depend on the job, so it is found out once for each.
   */
  void add(ModelState from, List<ModelStep.To> all) {
    for (Change change : changes.computeIfAbsent(from.cluster(), this::changes)) {
      all.add(new ModelStep.To(change.step, from.with(change.to)));
    }
  }

  private record Change(ModelStep step, Cluster to) {}

  private List<Change> changes(Cluster cluster) {
    List<Change> all = new ArrayList<>();
    all.add(new Change(queue, queued(cluster)));
    for (int attempt = 0; attempt < cluster.attempts().size(); attempt++) {
      for (Report report : reports.get(attempt)) {
        all.add(new Change(report.step, reported(cluster, attempt, report.report)));
      }
      for (Bulk bulk : bulks.get(attempt)) {
        all.add(new Change(bulk.step, moved(cluster, attempt, bulk)));
      }
    }
    all.removeIf(change -> change.to.equals(cluster));
    return all;
  }

  /**
   * {@code Queueing#queueBatch}: the run is locked before its hold is looked for, until the commit;
   * the unique index of live instances, from which those in K are left out, has the transaction
   * fail if the task has one.
   */
  private Cluster queued(Cluster cluster) {
    TaskStatus now = cluster.task().status();
    TaskStatus next = rules.queue(now, cluster.held());
    if (next == now) {
      return cluster;
    }
    if (next != TaskStatus.QUEUED) {
      return cluster.withTask(next);
    }
    boolean refused =
        cluster.attempts().size() == MOST_ATTEMPTS
            || cluster.attempts().stream().anyMatch(one -> one.isLive() && one != KILL_SELF);
    return refused ? cluster : cluster.queued();
  }

  /** {@code ReportDecider#move}. */
  private Cluster reported(Cluster cluster, int attempt, TaskInstanceReport report) {
    TransitionDecision decision =
        rules.report(
            report, cluster.task(), cluster.attempts().get(attempt), cluster.isNewest(attempt));
    TaskInstanceStatus before = cluster.attempts().get(attempt);
    Cluster after = cluster;
    if (decision instanceof TransitionDecision.Apply apply) {
      after = cluster.withAttempt(attempt, apply.instance()).withTask(apply.task());
    } else if (decision instanceof TransitionDecision.Orphan orphan) {
      after = cluster.withAttempt(attempt, orphan.instance());
    }
    return told(after, attempt, report.endTold(before, after.attempts().get(attempt)));
  }

  private Cluster told(Cluster cluster, int attempt, Optional<EndToldBy> by) {
    return keepsWhoTold && by.isPresent() ? cluster.withTold(attempt, by.get()) : cluster;
  }

  /** {@code InstanceChunk} with the transitions of batches, and {@code TriageTransition}. */
  private Cluster moved(Cluster cluster, int attempt, Bulk bulk) {
    return bulk.rule
        .decide(cluster.task(), cluster.attempts().get(attempt), cluster.isNewest(attempt))
        .map(step -> cluster.withAttempt(attempt, step.to()).withTask(step.taskTo()))
        .map(next -> told(next, attempt, Optional.ofNullable(bulk.told)))
        .orElse(cluster);
  }

  /** Whatever lives when the job begins may have been told to end itself before. */
  static void addEarlierKill(ModelState from, List<ModelStep.To> all) {
    Cluster cluster = from.cluster();
    if (cluster.attempts().isEmpty()) {
      return;
    }
    int attempt = cluster.attempts().size() - 1;
    KillVerdict verdict =
        KillRules.decide(
            KillMode.GRACEFUL,
            new KillRules.Target(cluster.attempts().get(attempt), cluster.task().status(), true),
            true,
            true,
            false);
    all.add(
        new ModelStep.To(
            EARLIER,
            from.with(cluster.withAttempt(attempt, verdict.to()).withTask(verdict.taskTo()))));
  }

  private static final ModelStep EARLIER =
      ModelStep.of(ModelStep.By.OPERATOR, "an earlier kill tells it to end itself");
}
