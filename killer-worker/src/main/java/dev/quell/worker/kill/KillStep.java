package dev.quell.worker.kill;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskStatus;
import dev.quell.domain.taskinstance.TaskInstanceStatus;
import dev.quell.domain.taskinstance.TaskState;
import dev.quell.domain.taskinstance.TransitionRules;
import dev.quell.worker.instance.InstanceRepository;
import dev.quell.worker.submission.BatchStep;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;

/** From KILL_SELF to ERROR_FATAL, with the Task if it is LAUNCHED or RUNNING. */
record KillStep(InstanceRepository instances) implements BatchStep {

  @Override
  public CommandKind kind() {
    return CommandKind.TRANSITION_TO_KILLED;
  }

  @Override
  public TaskInstanceStatus from() {
    return TaskInstanceStatus.KILL_SELF;
  }

  @Override
  public TaskInstanceStatus to() {
    return TaskInstanceStatus.ERROR_FATAL;
  }

  @Override
  public TaskStatus taskTo() {
    return TaskStatus.ERROR_FATAL;
  }

  @Override
  public boolean movesTask(TaskState task, boolean newest) {
    return newest && TransitionRules.isKillable(task.status());
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, Collection<Long> instanceIds) {
    return instances.moveInstances(connection, instanceIds, to());
  }
}
