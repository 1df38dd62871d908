package dev.quell.worker.report;

import dev.quell.worker.locking.LockedInstance;
import dev.quell.worker.locking.LockedTask;
import java.util.List;

/**
 * Holds the rows that a batch of reports is decided on, read under their locks.
 *
 * @param instances of these Tasks alone
 */
record ReportRows(List<LockedTask> tasks, List<LockedInstance> instances) {}
