package dev.quell.worker.submission;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.domain.taskinstance.TaskState;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;

/** The one step that all members of a batch take which are in its starting status. */
public interface BatchStep {

  /** The command that asks for it. */
  CommandKind kind();

  /** The status a member must be in. */
  TaskInstanceStatus from();

  /** The status a member takes. */
  TaskInstanceStatus to();

  /** The status a member's Task takes with it. */
  TaskStatus taskTo();

  /**
   * Whether the Task moves too.
   *
   * @param newest whether the member is the newest instance of the Task
   */
  boolean movesTask(TaskState task, boolean newest);

  /** Writes the step of locked members. */
  Future<Void> moveInstances(SqlConnection connection, Collection<Long> instanceIds);
}
