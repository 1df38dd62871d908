package dev.quell.domain.run;

import static dev.quell.domain.run.WorkflowStatus.ABORTED;
import static dev.quell.domain.run.WorkflowStatus.DONE;
import static dev.quell.domain.run.WorkflowStatus.FAILED;
import static dev.quell.domain.run.WorkflowStatus.HALTED;
import static dev.quell.domain.run.WorkflowStatus.INSTANTIATING;
import static dev.quell.domain.run.WorkflowStatus.LAUNCHED;
import static dev.quell.domain.run.WorkflowStatus.QUEUED;
import static dev.quell.domain.run.WorkflowStatus.REGISTERING;
import static dev.quell.domain.run.WorkflowStatus.RUNNING;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Lists which pairs of workflow statuses are steps ({@code docs/contract/workflow-and-bind.md}
 * §A.1, with the two steps to HALTED that §A.6.3 adds).
 */
public final class WorkflowTransitions {
  private static final Map<WorkflowStatus, Set<WorkflowStatus>> LEGAL =
      new EnumMap<>(
          Map.of(
              REGISTERING, EnumSet.of(QUEUED, ABORTED),
              QUEUED, EnumSet.of(INSTANTIATING, FAILED, HALTED),
              INSTANTIATING, EnumSet.of(LAUNCHED, FAILED, HALTED),
              LAUNCHED, EnumSet.of(RUNNING, FAILED, HALTED),
              RUNNING, EnumSet.of(DONE, FAILED, HALTED),
              FAILED, EnumSet.of(REGISTERING),
              HALTED, EnumSet.of(REGISTERING),
              ABORTED, EnumSet.of(REGISTERING)));

  private WorkflowTransitions() {}

  /** Tells whether a workflow may take this step. */
  public static boolean isLegal(WorkflowStatus from, WorkflowStatus to) {
    return LEGAL.getOrDefault(from, Set.of()).contains(to);
  }

  /** Tells whether asking for this changes nothing, and is no mistake either. */
  public static boolean isUntimely(WorkflowStatus from, WorkflowStatus to) {
    return from == REGISTERING && to == REGISTERING;
  }
}
