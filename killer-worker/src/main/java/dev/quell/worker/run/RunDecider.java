package dev.quell.worker.run;

import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.RunDecision;
import dev.quell.domain.run.RunRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Applies the commands of one batch, in order, to rows read under their locks. No SQL and no clock.
 * Used once, by one thread.
 */
public final class RunDecider {
  private final Map<Long, WorkflowStatus> workflows;
  private final Map<Long, Set<Long>> alive = new HashMap<>();
  private final Map<Long, LockedRun> runs = new HashMap<>();
  private final Map<Long, RunChange> runsToWrite = new TreeMap<>();
  private final Map<Long, WorkflowStatus> workflowsToWrite = new TreeMap<>();
  private final List<RunOutcome.LeftBehind> leftBehind = new ArrayList<>();

  public RunDecider(RunRows rows) {
    this.workflows = new HashMap<>(rows.workflows());
    rows.runs().forEach(run -> runs.put(run.id(), run));
    rows.alive().forEach((workflow, ids) -> alive.put(workflow, new HashSet<>(ids)));
  }

  /** Decides all commands; those whose rows are missing get no reply. */
  public RunOutcome decide(List<RunCommand> commands) {
    List<Optional<RunStatusReply>> replies = new ArrayList<>(commands.size());
    for (RunCommand command : commands) {
      replies.add(
          Optional.ofNullable(runs.get(command.workflowRunId())).map(run -> apply(command, run)));
    }
    return new RunOutcome(replies, List.copyOf(runsToWrite.values()), workflowsToWrite, leftBehind);
  }

  private RunStatusReply apply(RunCommand command, LockedRun run) {
    // Only runs of locked workflows have been locked.
    WorkflowStatus workflow = Objects.requireNonNull(workflows.get(run.workflowId()), "workflow");
    RunDecision decision =
        RunRules.decide(workflow, run.status(), hasOtherAlive(run), command.status());
    if (command instanceof LogRunHeartbeat heartbeat
        && RunRules.movesDeadline(run.status(), command.status(), decision)) {
      expectHeartbeatWithin(heartbeat.nextReportIncrement(), run.id());
    }
    if (decision instanceof RunDecision.Apply apply) {
      moveWorkflow(run.workflowId(), workflow, apply.workflow());
      return move(run, apply.run());
    }
    if (decision instanceof RunDecision.ApplyAlone alone) {
      leftBehind.add(new RunOutcome.LeftBehind(run, alone.run(), workflow));
      return move(run, alone.run());
    }
    return new RunStatusReply(run.status(), false);
  }

  private boolean hasOtherAlive(LockedRun run) {
    return alive.getOrDefault(run.workflowId(), Set.of()).stream().anyMatch(id -> id != run.id());
  }

  private RunStatusReply move(LockedRun run, WorkflowRunStatus to) {
    runs.put(run.id(), new LockedRun(run.id(), run.workflowId(), to));
    Set<Long> living = alive.computeIfAbsent(run.workflowId(), id -> new HashSet<>());
    if (to.isAlive()) {
      living.add(run.id());
    } else {
      living.remove(run.id());
    }
    RunChange before = changeOf(run.id());
    runsToWrite.put(run.id(), new RunChange(run.id(), to, before.nextReportIncrement()));
    return new RunStatusReply(to, true);
  }

  private void expectHeartbeatWithin(double seconds, long id) {
    runsToWrite.put(id, new RunChange(id, changeOf(id).status(), seconds));
  }

  private RunChange changeOf(long id) {
    return runsToWrite.getOrDefault(id, new RunChange(id, null, null));
  }

  private void moveWorkflow(long id, WorkflowStatus from, WorkflowStatus to) {
    if (from != to) {
      workflows.put(id, to);
      workflowsToWrite.put(id, to);
    }
  }
}
