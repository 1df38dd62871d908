package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.run.RunInstanceRepository;
import dev.quell.worker.walk.Move;
import dev.quell.worker.walk.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** From KILL_SELF to ERROR_FATAL without the Task, which the resume resets; each is logged. */
record CleanupStep(RunInstanceRepository repository) implements Step {
  private static final Map<TaskInstanceStatus, TaskInstanceStatus> MOVES =
      Map.of(TaskInstanceStatus.KILL_SELF, TaskInstanceStatus.ERROR_FATAL);
  private static final String DESCRIPTION =
      "A forced clean-up ended the task instance, which had been told to end itself (K) and had"
          + " not said that it did.";

  @Override
  public CommandKind kind() {
    return CommandKind.FORCE_CLEANUP_KILL_SELF;
  }

  @Override
  public Map<TaskInstanceStatus, TaskInstanceStatus> moves() {
    return MOVES;
  }

  @Override
  public Future<Void> moveInstances(SqlConnection connection, List<Move> moves) {
    return Future.join(
            repository.move(connection, moves),
            repository.log(connection, moves, Collections.nCopies(moves.size(), DESCRIPTION)))
        .mapEmpty();
  }
}
