package dev.quell.worker.run;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.RunInstancesCommand;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CommandReply;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.domain.reply.TerminationReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CoalescingQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.InstanceWalk;
import dev.quell.worker.walk.WalkPace;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Takes commands about all instances of a run: what clients ask for twice a minute while it runs,
 * and what ends it. Its connections are its own, so none of them takes one from a report.
 */
public final class RunInstancesHandlers {
  private final CoalescingQueue<RunInstancesCommand, BatchTransitionReply> queue;

  private RunInstancesHandlers(
      Engine engine, BatchQueue.Bounds bounds, int chunkRows, double usualIncrement) {
    WalkPace pace = WalkPace.steady(chunkRows);
    Transactions transactions =
        engine.transactions("run_instances", bounds.parallel() * pace.mostChunksAtOnce());
    InstanceWalk.Tools walks =
        new InstanceWalk.Tools(
            transactions, new InstanceRepository(engine.meters()), engine.events(), pace);
    queue =
        new CoalescingQueue<>(
            "run_instances",
            bounds,
            new RunInstances(walks, usualIncrement)::carryOut,
            BatchTransitionReply::plus,
            engine.meters());
  }

  /**
   * Sets up the handlers of a run's instances.
   *
   * @param bounds of the queue, with one command per batch
   * @param chunkRows rows that one transaction changes
   * @param reportByBuffer how long a heartbeat usually holds
   */
  public static CommandHandlers of(
      Engine engine, BatchQueue.Bounds bounds, int chunkRows, Duration reportByBuffer) {
    double usualIncrement = reportByBuffer.toMillis() / 1000.0;
    return new RunInstancesHandlers(engine, bounds, chunkRows, usualIncrement).handlers();
  }

  private CommandHandlers handlers() {
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(
                CommandKind.SET_STATUS_FOR_TRIAGING, SetStatusForTriaging.class, this::triage),
            new CommandHandler<>(
                CommandKind.TERMINATE_TASK_INSTANCES,
                TerminateTaskInstances.class,
                this::terminate)),
        queue::drain);
  }

  private Future<CommandReply> triage(SetStatusForTriaging command) {
    return queue.submit(command).map(moved -> new InstancesReply(moved.taskInstances()));
  }

  private Future<CommandReply> terminate(TerminateTaskInstances command) {
    return queue
        .submit(command)
        .map(moved -> new TerminationReply(command.workflowRunId(), moved.taskInstances()));
  }
}
