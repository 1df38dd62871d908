package dev.quell.worker.retention;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells what goes and how fast.
 *
 * @param finishedWorkflowsDays for which a workflow stays after its end; empty for ever
 * @param auditDays for which a line of the audit and a kill job that has ended stay; empty for ever
 * @param unusedDagDays for which a DAG stays that no workflow has and that nobody asks for; DAGs go
 *     where workflows do
 * @param unprovenDays for which an instance is remembered that went with its workflow though nobody
 *     had proven that its process is gone; 0 for not at all
 * @param archiveFolder where each workflow is written out before it is deleted; empty for nowhere
 * @param rowsPerSecond how many rows may be deleted in a second, on the average
 * @param chunkTasks tasks that one transaction deletes, with all that belongs to them
 * @param intervalMillis from the end of one round to the beginning of the next
 */
public record RetentionConfig(
    OptionalInt finishedWorkflowsDays,
    OptionalInt auditDays,
    int unusedDagDays,
    int unprovenDays,
    Optional<Path> archiveFolder,
    int rowsPerSecond,
    int chunkTasks,
    long intervalMillis) {

  /** Tells whether anything goes at all. */
  public boolean isOn() {
    return finishedWorkflowsDays.isPresent() || auditDays.isPresent();
  }
}
