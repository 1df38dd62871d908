package dev.quell.worker.retention;

import dev.quell.worker.locking.StatusSql;

/**
 * Spells what a look at the retention must say in the same words as its work: what may go, and who
 * removes it.
 */
public final class RetentionSql {

  /** "keep" in ASCII: nobody else in the database should lock this number. */
  static final long LOCK = 0x6b656570L;

  /** Says that some process leads now: its connection holds the lock. */
  public static final String IS_LED =
      """
      exists (
        select
        from pg_locks
        where locktype = 'advisory' and granted and objsubid = 1
          and (classid::bigint << 32) + objid::bigint = %d
          and database = (select oid from pg_database where datname = current_database()))"""
          .formatted(LOCK);

  private RetentionSql() {}

  /**
   * Says of {@code workflow} that it ended more than so many days ago, and that nothing of it
   * lives.
   *
   * @param days SQL of an integer
   */
  public static String removable(String days) {
    return """
    workflow.status in %s
    and workflow.status_date < %s
    and not exists (
      select
      from workflow_run run
      where run.workflow_id = workflow.id and run.status in %s)
    and not exists (
      select
      from workflow_run run
      join task_instance instance on instance.workflow_run_id = run.id
      where run.workflow_id = workflow.id and instance.stage is not null)"""
        .formatted(StatusSql.FINISHED_WORKFLOWS, before(days), StatusSql.ALIVE_RUNS);
  }

  /**
   * Gives the moment before which something must lie to be older than so many days.
   *
   * @param days SQL of an integer
   */
  public static String before(String days) {
    return "clock_timestamp() - make_interval(days => " + days + ")";
  }
}
