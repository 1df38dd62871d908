package dev.quell.worker.report;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.command.DistributorReport;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskState;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.task.TransitionDecision;
import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies the reports of one batch, in order, to rows read under their locks. No SQL and no clock.
 * Used once, by one thread.
 */
final class ReportDecider {
  private final Map<Long, TaskState> tasks;
  private final Map<Long, InstanceDraft> instances = new TreeMap<>();
  private final Map<Long, TaskStatus> tasksToWrite = new TreeMap<>();
  private final List<ReportOutcome.ErrorRow> errors = new ArrayList<>();
  private final Map<Long, EndToldBy> told = new TreeMap<>();
  private final List<StateChange> changes = new ArrayList<>();

  ReportDecider(List<LockedTask> tasks, List<LockedInstance> instances) {
    this.tasks = new HashMap<>(LockedTask.statesById(tasks));
    instances.forEach(row -> this.instances.put(row.id(), new InstanceDraft(row)));
  }

  /** Decides all reports; those whose rows are missing get no reply. */
  ReportOutcome decide(List<LocatedReport> reports) {
    List<Optional<CommandReply>> replies = new ArrayList<>(reports.size());
    for (LocatedReport located : reports) {
      replies.add(
          Optional.ofNullable(instances.get(located.report().taskInstanceId()))
              .map(draft -> apply(located, draft)));
    }
    List<InstanceDraft> dirty = instances.values().stream().filter(InstanceDraft::isDirty).toList();
    return new ReportOutcome(replies, dirty, tasksToWrite, errors, told, changes);
  }

  private CommandReply apply(LocatedReport located, InstanceDraft draft) {
    TaskInstanceReport report = located.report();
    if (report.countsOnlyIfOverdue() && !draft.isOverdue()) {
      return new MessageReply(draft.status(), false, Messages.notOverdue(draft.status()));
    }
    TaskInstanceStatus before = draft.status();
    boolean moved = move(report, draft);
    report.endTold(before, draft.status()).ifPresent(by -> told.put(draft.id(), by));
    store(report, draft);
    return reply(located, draft, moved);
  }

  private boolean move(TaskInstanceReport report, InstanceDraft draft) {
    // Only instances of locked Tasks have been locked.
    TaskState task = Objects.requireNonNull(tasks.get(draft.taskId()), "task");
    TransitionDecision decision = report.decide(task, draft.status(), draft.newest());
    if (decision instanceof TransitionDecision.Apply apply) {
      TaskStatus taskTo = apply.task() == task.status() ? null : apply.task();
      change(report, draft, apply.instance(), taskTo);
      return true;
    }
    if (decision instanceof TransitionDecision.Orphan orphan) {
      change(report, draft, orphan.instance(), null);
      return true;
    }
    return false;
  }

  private void change(
      TaskInstanceReport report,
      InstanceDraft draft,
      TaskInstanceStatus to,
      @Nullable TaskStatus taskTo) {
    changes.add(
        new StateChange(report.kind(), draft.id(), draft.status(), to, draft.taskId(), taskTo));
    draft.moveTo(to);
    if (taskTo != null) {
      tasks.computeIfPresent(draft.taskId(), (id, state) -> state.withStatus(taskTo));
      tasksToWrite.put(draft.taskId(), taskTo);
    }
    report
        .errorDescription()
        .ifPresent(text -> errors.add(new ReportOutcome.ErrorRow(draft.id(), text)));
  }

  /**
   * Stores what the report tells, also of an instance whose status was refused, but no heartbeat of
   * an instance that has ended.
   */
  private static void store(TaskInstanceReport report, InstanceDraft draft) {
    if (report instanceof LogReportBy heartbeat) {
      if (draft.status().isLive()) {
        draft.overwrite(heartbeat.details());
        draft.expectReportWithin(heartbeat.nextReportIncrement());
      }
      return;
    }
    draft.overwrite(report.details());
    if (report instanceof LogRunning start && draft.status() == TaskInstanceStatus.RUNNING) {
      draft.expectReportWithin(start.nextReportIncrement());
    }
    if (report instanceof LogDistributorId submission && draft.status().isLive()) {
      draft.expectReportWithin(submission.nextReportIncrement());
    }
  }

  private static CommandReply reply(LocatedReport located, InstanceDraft draft, boolean moved) {
    if (located.report() instanceof DistributorReport told) {
      return new MessageReply(
          draft.status(), moved, Messages.outcome(told.reportedStatus(), draft.status(), moved));
    }
    StartDetails start = located.start();
    if (start == null) {
      return new StatusReply(draft.status(), moved);
    }
    return new StartReply(
        draft.id(),
        draft.status(),
        moved,
        start.workflowRunId(),
        start.taskId(),
        start.taskName(),
        start.command(),
        start.workflowId(),
        start.resource("stdout"),
        start.resource("stderr"));
  }
}
