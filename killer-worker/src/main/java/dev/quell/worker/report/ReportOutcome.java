package dev.quell.worker.report;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.StateChange;
import dev.quell.domain.task.TaskStatus;
import dev.quell.worker.engine.Shard;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what a batch of reports comes to: what to write, what to answer, what to tell.
 *
 * @param replies one per report, in order; empty if the rows of the report were not obtained
 * @param instances the instances to write, ascending by id
 * @param tasks the Tasks to write, ascending by id
 * @param errors rows of the error log
 * @param told who told the end of an instance, where that says more than its status
 * @param changes for the event, in the order they happened
 */
record ReportOutcome(
    List<Optional<CommandReply>> replies,
    List<InstanceDraft> instances,
    Map<Long, TaskStatus> tasks,
    List<ErrorRow> errors,
    Map<Long, EndToldBy> told,
    List<StateChange> changes)
    implements Shard.Outcome<CommandReply> {

  /** Holds one row of the error log. */
  record ErrorRow(long taskInstanceId, String description) {}
}
