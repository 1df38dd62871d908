package dev.quell.loadtest.rows;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.subject.Database;

/** What the database holds of the Tasks of one batch, and of all their instances. */
public final class Inspection {
  private final Database database;
  private final Batch batch;

  Inspection(Database database, Batch batch) {
    this.database = database;
    this.batch = batch;
  }

  /** Tasks, each of which had one instance at first. */
  public int size() {
    return batch.size();
  }

  /** Instances in a status. */
  public long countIn(TaskInstanceStatus status) {
    return count(
        "select count(*) from task_instance where task_id between ? and ? and status = ?",
        status.code());
  }

  /** Instances in error of which exactly one line of the error log tells. */
  public long countLoggedErrors() {
    return count(
        """
        select count(*) from task_instance ti
        where ti.task_id between ? and ? and ti.status = ?
          and 1 = (
            select count(*) from task_instance_error_log log where log.task_instance_id = ti.id
          )
        """,
        TaskInstanceStatus.ERROR.code());
  }

  /** Instances whose deadline a heartbeat has moved: prepared ones have a day. */
  public long countBeaten() {
    return count(
        """
        select count(*) from task_instance
        where task_id between ? and ? and report_by_date < clock_timestamp() + interval '1 hour'
        """);
  }

  /**
   * Tasks whose status is not what that of their newest instance makes it. After an error that is
   * G, since every Task has attempts left.
   */
  public long disagreements() {
    return count(
        """
        select count(*)
        from task t
        where t.id between ? and ?
          and t.status <> (
            select case ti.status when 'E' then 'G' else ti.status end
            from task_instance ti
            where ti.task_id = t.id
            order by ti.id desc
            limit 1
          )
        """);
  }

  private long count(String sql, Object... further) {
    Object[] parameters = new Object[2 + further.length];
    parameters[0] = batch.firstTask();
    parameters[1] = batch.lastTask();
    System.arraycopy(further, 0, parameters, 2, further.length);
    return database.number(sql, parameters);
  }
}
