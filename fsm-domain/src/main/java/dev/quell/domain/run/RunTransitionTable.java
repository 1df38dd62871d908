package dev.quell.domain.run;

import static dev.quell.domain.run.WorkflowRunStatus.ABORTED;
import static dev.quell.domain.run.WorkflowRunStatus.BOUND;
import static dev.quell.domain.run.WorkflowRunStatus.COLD_RESUME;
import static dev.quell.domain.run.WorkflowRunStatus.DONE;
import static dev.quell.domain.run.WorkflowRunStatus.ERROR;
import static dev.quell.domain.run.WorkflowRunStatus.HOT_RESUME;
import static dev.quell.domain.run.WorkflowRunStatus.INSTANTIATED;
import static dev.quell.domain.run.WorkflowRunStatus.LAUNCHED;
import static dev.quell.domain.run.WorkflowRunStatus.LINKING;
import static dev.quell.domain.run.WorkflowRunStatus.REGISTERED;
import static dev.quell.domain.run.WorkflowRunStatus.RUNNING;
import static dev.quell.domain.run.WorkflowRunStatus.STOPPED;
import static dev.quell.domain.run.WorkflowRunStatus.TERMINATED;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Lists which pairs of run statuses are steps, whatever the workflow says ({@code
 * docs/contract/workflow-and-bind.md} §A.2, with the steps to COLD_RESUME and HOT_RESUME that
 * §A.6.3 adds).
 */
final class RunTransitionTable {
  private static final Map<WorkflowRunStatus, Set<WorkflowRunStatus>> LEGAL =
      new EnumMap<>(
          Map.of(
              REGISTERED, EnumSet.of(LINKING),
              LINKING, EnumSet.of(BOUND, ABORTED),
              BOUND, EnumSet.of(INSTANTIATED, ERROR, COLD_RESUME, HOT_RESUME),
              INSTANTIATED, EnumSet.of(LAUNCHED, ERROR, COLD_RESUME, HOT_RESUME),
              LAUNCHED, EnumSet.of(RUNNING, ERROR, COLD_RESUME, HOT_RESUME),
              RUNNING, EnumSet.of(DONE, STOPPED, ERROR, COLD_RESUME, HOT_RESUME),
              COLD_RESUME, EnumSet.of(TERMINATED),
              HOT_RESUME, EnumSet.of(TERMINATED)));

  private RunTransitionTable() {}

  static boolean isLegal(WorkflowRunStatus from, WorkflowRunStatus to) {
    return LEGAL.getOrDefault(from, Set.of()).contains(to);
  }
}
