package dev.quell.worker.locking;

/**
 * Spells the status letters that statements must contain: a partial index is used only by a
 * statement that repeats its predicate in letters. A list is put behind {@code status in}, a single
 * letter behind {@code status =}. A test holds each against the enum whose letters it spells, and
 * finds letters that stand in a statement by themselves; everything else passes a status as a
 * parameter.
 */
public final class StatusSql {

  /** Instances that have not ended: {@code TaskInstanceStatus.live()}. */
  public static final String LIVE_INSTANCES = "('Q', 'I', 'O', 'R', 'T', 'X', 'K')";

  /** Instances that have been told to end themselves; their stage, too. */
  public static final String KILL_SELF_INSTANCE = "'K'";

  /** Instances that failed for want of resources. */
  public static final String STARVED_INSTANCE = "'Z'";

  /** Instances that were lost sight of: nobody has said how they ended. */
  public static final String VANISHED_INSTANCE = "'U'";

  /** Tasks that are in no attempt and may be queued: {@code TaskStatus.isWaiting()}. */
  public static final String WAITING_TASKS = "('G', 'A')";

  /** Tasks that have run out of attempts, or that wait for a resume to get others. */
  public static final String FAILED_TASKS = "('E', 'F')";

  /** Tasks that wait to be queued for the first time or anew. */
  public static final String REGISTERING_TASK = "'G'";

  /** Tasks that succeeded. */
  public static final String DONE_TASK = "'D'";

  /** Runs that have their workflow to themselves: {@code WorkflowRunStatus.alive()}. */
  public static final String ALIVE_RUNS = "('L', 'B', 'I', 'O', 'R', 'C', 'H')";

  /** Alive runs that a missed heartbeat ends without a further grace. */
  public static final String ALIVE_RUNS_WITHOUT_GRACE = "('L', 'R', 'C', 'H')";

  /** Runs whose clients have been told to stop, so that a new run may take over. */
  public static final String RESUMING_RUNS = "('C', 'H')";

  /** Runs that were registered and have not been linked. */
  public static final String REGISTERED_RUN = "'G'";

  /** Workflows that have ended, though some may be resumed: {@code WorkflowStatus.finished()}. */
  public static final String FINISHED_WORKFLOWS = "('D', 'F', 'H', 'A')";

  private StatusSql() {}
}
