package dev.quell.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A TaskInstance and its Task, and what has become of their rows since they were looked at. */
public final class Attempt {
  /** The database computes them from others. */
  private static final Set<String> COMPUTED =
      Set.of("changed_minute", "failed", "stage", "kill_self_since");

  private final TestDatabase db;
  private final long id;
  private final long taskId;
  private Map<String, Object> instance;
  private Map<String, Object> task;

  private Attempt(TestDatabase db, long id, long taskId) {
    this.db = db;
    this.id = id;
    this.taskId = taskId;
    look();
  }

  /** Looks at an instance and its Task. */
  public static Attempt of(TestDatabase db, long instanceId) {
    long taskId = db.value("select task_id from task_instance where id = ?", instanceId);
    return new Attempt(db, instanceId, taskId);
  }

  /** Looks again: changes count from now on. */
  public void look() {
    instance = db.row("task_instance", id);
    task = db.row("task", taskId);
  }

  public long id() {
    return id;
  }

  public long taskId() {
    return taskId;
  }

  /** The columns of the instance that were written anew, with their present values. */
  public Map<String, Object> instanceChanges() {
    return changes(instance, db.row("task_instance", id));
  }

  /** The columns of the Task that were written anew, with their present values. */
  public Map<String, Object> taskChanges() {
    return changes(task, db.row("task", taskId));
  }

  private static Map<String, Object> changes(
      Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> changes = new LinkedHashMap<>(after);
    changes.keySet().removeAll(COMPUTED);
    changes
        .entrySet()
        .removeIf(column -> Objects.equals(column.getValue(), before.get(column.getKey())));
    return changes;
  }
}
