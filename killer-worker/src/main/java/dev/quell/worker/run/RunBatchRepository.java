package dev.quell.worker.run;

import dev.quell.domain.command.RunCommand;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.locking.LockedRun;
import dev.quell.worker.locking.RunRepository;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Locks and writes the rows of a batch of commands on runs. */
final class RunBatchRepository implements Shard.Repository<RunCommand, RunRows, RunOutcome> {
  private final RunRepository runs;

  RunBatchRepository(RunRepository runs) {
    this.runs = runs;
  }

  /** Locks the workflows, then the runs of those that were obtained. */
  @Override
  public Future<RunRows> lock(SqlConnection connection, List<RunCommand> commands, LockMode mode) {
    Set<Long> runIds =
        commands.stream()
            .map(RunCommand::workflowRunId)
            .collect(Collectors.toCollection(TreeSet::new));
    return runs.findWorkflows(connection, runIds)
        .compose(workflowOfRun -> lock(connection, workflowOfRun, mode));
  }

  private Future<RunRows> lock(
      SqlConnection connection, Map<Long, Long> workflowOfRun, LockMode mode) {
    return runs.lockWorkflows(connection, new TreeSet<>(workflowOfRun.values()), mode)
        .compose(workflows -> lockRuns(connection, workflowOfRun, workflows, mode));
  }

  private Future<RunRows> lockRuns(
      SqlConnection connection,
      Map<Long, Long> workflowOfRun,
      Map<Long, WorkflowStatus> workflows,
      LockMode mode) {
    Set<Long> possible =
        workflowOfRun.entrySet().stream()
            .filter(run -> workflows.containsKey(run.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    Future<List<LockedRun>> locked = runs.lockRuns(connection, possible, mode);
    Future<Map<Long, Set<Long>>> alive = runs.readAlive(connection, workflows.keySet());
    return Future.join(locked, alive)
        .map(read -> new RunRows(workflows, locked.result(), alive.result()));
  }

  @Override
  public Future<Void> write(SqlConnection connection, RunOutcome outcome) {
    return runs.write(connection, outcome.runs(), outcome.workflows());
  }
}
