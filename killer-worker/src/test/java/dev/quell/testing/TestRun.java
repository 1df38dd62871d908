package dev.quell.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A run of a workflow of its own, and what has become of both since it was made. */
public final class TestRun {
  private final TestDatabase db;
  private final long workflowId;
  private final long id;
  private final Map<String, Object> workflowBefore;
  private final Map<String, Object> before;

  private TestRun(TestDatabase db, long workflowId, long id) {
    this.db = db;
    this.workflowId = workflowId;
    this.id = id;
    this.workflowBefore = db.row("workflow", workflowId);
    this.before = db.row("workflow_run", id);
  }

  /** A new workflow in a status with one run in a status, both for a minute. */
  public static TestRun create(TestDatabase db, String workflow, String run) {
    Fixture fixture = Fixture.create(db);
    db.execute(
        """
        update workflow set status = ?, status_date = clock_timestamp() - interval '1 minute'
        where id = ?
        """,
        workflow,
        fixture.workflowId());
    db.execute(
        """
        update workflow_run
        set status = ?, status_date = clock_timestamp() - interval '1 minute',
            heartbeat_date = clock_timestamp() - interval '1 minute'
        where id = ?
        """,
        run,
        fixture.runId());
    return new TestRun(db, fixture.workflowId(), fixture.runId());
  }

  /** Another run of the same workflow. */
  public TestRun another(String status) {
    long other =
        db.value(
            "insert into workflow_run (workflow_id, status) values (?, ?) returning id",
            workflowId,
            status);
    return new TestRun(db, workflowId, other);
  }

  public long id() {
    return id;
  }

  public long workflowId() {
    return workflowId;
  }

  /** The status letters of the run and its workflow, such as {@code "RR"}. */
  public String letters() {
    return db.value(
        """
        select run.status || w.status
        from workflow_run run
        join workflow w on w.id = run.workflow_id
        where run.id = ?
        """,
        id);
  }

  /** The columns of the run that have changed, with their present values. */
  public Map<String, Object> changes() {
    return changed(before, db.row("workflow_run", id));
  }

  /** The columns of the workflow that have changed, with their present values. */
  public Map<String, Object> workflowChanges() {
    return changed(workflowBefore, db.row("workflow", workflowId));
  }

  private static Map<String, Object> changed(Map<String, Object> before, Map<String, Object> now) {
    Map<String, Object> changes = new LinkedHashMap<>(now);
    changes.entrySet().removeIf(e -> Objects.equals(e.getValue(), before.get(e.getKey())));
    return changes;
  }
}
