package dev.quell.domain.command;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.Optional;

/**
 * Tells what a distributor reports of one instance. It is answered with a sentence, not a status.
 */
public sealed interface DistributorReport extends TaskInstanceReport
    permits LogDistributorId, LogNoDistributorId, LogKnownError, LogUnknownError {

  /** The status that the instance has if the report is right. */
  TaskInstanceStatus reportedStatus();

  @Override
  default Optional<TaskInstanceStatus> wantedStatus(TaskInstanceStatus current) {
    return current == reportedStatus() ? Optional.empty() : Optional.of(reportedStatus());
  }

  @Override
  default Optional<EndToldBy> endTold(TaskInstanceStatus before, TaskInstanceStatus after) {
    return before == TaskInstanceStatus.KILL_SELF && !after.isLive()
        ? Optional.of(EndToldBy.DISTRIBUTOR)
        : Optional.empty();
  }
}
