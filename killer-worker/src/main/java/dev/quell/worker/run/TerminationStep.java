package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.worker.walk.Move;
import dev.quell.worker.walk.Step;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;

/**
 * Ends what has not reached the cluster and tells the rest to end itself, with a row in the error
 * log for each.
 */
record TerminationStep(
    CommandKind kind,
    RunInstanceRepository repository,
    Map<TaskInstanceStatus, TaskInstanceStatus> moves)
    implements Step {
  private static final String DESCRIPTION =
      "The workflow run is being resumed: the task instance went from %s to %s.";

  @Override
  public Future<Void> moveInstances(SqlConnection connection, List<Move> moves) {
    return Future.join(
            repository.move(connection, moves),
            repository.log(
                connection, moves, moves.stream().map(TerminationStep::description).toList()))
        .mapEmpty();
  }

  private static String description(Move move) {
    return DESCRIPTION.formatted(move.member().status().code(), move.to().code());
  }
}
