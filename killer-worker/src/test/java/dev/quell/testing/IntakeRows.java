package dev.quell.testing;

/** What a database knows of when reports could be taken, written as a test wants it. */
public final class IntakeRows {
  private final TestDatabase db;

  private IntakeRows(TestDatabase db) {
    this.db = db;
  }

  public static IntakeRows of(TestDatabase db) {
    return new IntakeRows(db);
  }

  /** Reports have been taken for so many seconds, and are. */
  public void open(double seconds) {
    service(seconds, 0);
    process("one", seconds, 0);
  }

  /** Since when the service has taken reports, and when it last did, as seconds ago. */
  public void service(double openSeconds, double tickedSeconds) {
    db.execute("insert into report_intake_mark default values on conflict do nothing");
    db.execute(
        """
        update report_intake
        set open_since = clock_timestamp() - make_interval(secs => ?),
            ticked_at = clock_timestamp() - make_interval(secs => ?)
        """,
        openSeconds,
        tickedSeconds);
  }

  /** The same of one process. */
  public void process(String name, double openSeconds, double tickedSeconds) {
    db.execute(
        """
        insert into report_intake_process (name, open_since, ticked_at)
        select ?, clock_timestamp() - make_interval(secs => ?),
               clock_timestamp() - make_interval(secs => ?)
        on conflict (name) do update
        set open_since = excluded.open_since, ticked_at = excluded.ticked_at
        """,
        name,
        openSeconds,
        tickedSeconds);
  }

  /** The database has recovered from a crash, and nobody has noted it. */
  public void crash() {
    db.execute("delete from report_intake_mark");
  }

  /** Nobody keeps account. */
  public void forget() {
    db.execute("update report_intake set open_since = null, ticked_at = null");
    db.execute("delete from report_intake_process");
  }

  /**
   * Has the clock of the database jump ahead, or back if negative: all that was written is as much
   * older.
   */
  public void jump(double seconds) {
    db.execute(
        """
        update report_intake
        set open_since = open_since - make_interval(secs => ?),
            ticked_at = ticked_at - make_interval(secs => ?)
        """,
        seconds,
        seconds);
    db.execute(
        """
        update report_intake_process
        set open_since = open_since - make_interval(secs => ?),
            ticked_at = ticked_at - make_interval(secs => ?)
        """,
        seconds,
        seconds);
    db.execute(
        "update workflow_run set heartbeat_date = heartbeat_date - make_interval(secs => ?)",
        seconds);
    db.execute(
        """
        update task_instance
        set report_by_date = report_by_date - make_interval(secs => ?),
            status_date = status_date - make_interval(secs => ?)
        """,
        seconds,
        seconds);
  }
}
