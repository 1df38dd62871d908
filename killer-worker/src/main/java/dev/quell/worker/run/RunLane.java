package dev.quell.worker.run;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.engine.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands on runs in batches, one transaction each: lock the workflows, lock the runs,
 * decide, write, commit. Confined to the event loop of its verticle.
 */
final class RunLane {
  private static final Logger LOG = LoggerFactory.getLogger(RunLane.class);

  private final BatchQueue<RunCommand, RunStatusReply> queue;
  private final LockMode mode;
  private final Function<RunCommand, Future<RunStatusReply>> whenLocked;
  private final Transactions transactions;
  private final RunRepository repository;

  private RunLane(
      String name,
      BatchQueue.Bounds bounds,
      LockMode mode,
      Function<RunCommand, Future<RunStatusReply>> whenLocked,
      Tools tools) {
    this.queue = new BatchQueue<>(name, bounds, this::process, tools.meters);
    this.mode = mode;
    this.whenLocked = whenLocked;
    this.transactions = tools.transactions;
    this.repository = tools.repository;
  }

  /** What all lanes of a verticle share. */
  record Tools(Transactions transactions, RunRepository repository, MeterRegistry meters) {}

  /**
   * A lane that never waits for a row: commands whose rows somebody else has locked go on to the
   * waiting lane, the rest of the batch does not notice. So do those on unknown runs.
   */
  static RunLane express(BatchQueue.Bounds bounds, RunLane waiting, Tools tools) {
    return new RunLane("runs", bounds, LockMode.SKIP_LOCKED, waiting::offer, tools);
  }

  /** The lane of commands that have to wait for a row; each in a transaction of its own. */
  static RunLane waiting(BatchQueue.Bounds bounds, Tools tools) {
    return new RunLane("runs_waiting", bounds, LockMode.WAIT, RunLane::unknown, tools);
  }

  private static Future<RunStatusReply> unknown(RunCommand command) {
    return Future.failedFuture(
        CommandException.notFound("There is no workflow run " + command.workflowRunId() + "."));
  }

  /** Adds a command; completes with its outcome after the commit. */
  Future<RunStatusReply> offer(RunCommand command) {
    return queue.offer(command);
  }

  Future<Void> drain() {
    return queue.drain();
  }

  private Future<List<Future<RunStatusReply>>> process(List<RunCommand> commands) {
    return transactions
        .inTransaction(connection -> carryOut(connection, commands))
        .map(
            outcome -> {
              outcome.leftBehind().forEach(RunLane::log);
              return answers(commands, outcome);
            });
  }

  private Future<RunOutcome> carryOut(SqlConnection connection, List<RunCommand> commands) {
    Set<Long> runIds =
        commands.stream()
            .map(RunCommand::workflowRunId)
            .collect(Collectors.toCollection(TreeSet::new));
    return repository
        .findWorkflows(connection, runIds)
        .compose(workflowOfRun -> lock(connection, workflowOfRun))
        .map(rows -> new RunDecider(rows).decide(commands))
        .compose(outcome -> repository.write(connection, outcome).map(outcome));
  }

  private Future<RunRows> lock(SqlConnection connection, Map<Long, Long> workflowOfRun) {
    return repository
        .lockWorkflows(connection, new TreeSet<>(workflowOfRun.values()), mode)
        .compose(workflows -> lockRuns(connection, workflowOfRun, workflows));
  }

  private Future<RunRows> lockRuns(
      SqlConnection connection,
      Map<Long, Long> workflowOfRun,
      Map<Long, WorkflowStatus> workflows) {
    Collection<Long> possible =
        workflowOfRun.entrySet().stream()
            .filter(run -> workflows.containsKey(run.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    Future<List<LockedRun>> locked = repository.lockRuns(connection, possible, mode);
    Future<Map<Long, Set<Long>>> alive = repository.readAlive(connection, workflows.keySet());
    return Future.join(locked, alive)
        .map(read -> new RunRows(workflows, locked.result(), alive.result()));
  }

  private List<Future<RunStatusReply>> answers(List<RunCommand> commands, RunOutcome outcome) {
    List<Future<RunStatusReply>> answers = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      RunCommand command = commands.get(i);
      answers.add(
          outcome
              .replies()
              .get(i)
              .map(Future::succeededFuture)
              .orElseGet(() -> whenLocked.apply(command)));
    }
    return answers;
  }

  private static void log(RunOutcome.LeftBehind end) {
    LOG.atWarn()
        .addKeyValue("workflow_run_id", end.run().id())
        .addKeyValue("workflow_id", end.run().workflowId())
        .addKeyValue("run_from", end.run().status().code())
        .addKeyValue("run_to", end.to().code())
        .addKeyValue("workflow_status", end.workflow().code())
        .log("A run ended, but its workflow did not follow");
  }
}
