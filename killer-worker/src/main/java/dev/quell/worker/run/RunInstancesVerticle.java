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
import dev.quell.worker.engine.CommandConsumer;
import dev.quell.worker.engine.RetryPolicy;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.SharingQueue;
import dev.quell.worker.engine.StateChangePublisher;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.BatchWalk;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;

/**
 * Takes commands about all instances of a run: what clients ask for twice a minute while it runs,
 * and what ends it. Its connections are its own, so none of them takes one from a report.
 */
public final class RunInstancesVerticle extends VerticleBase {
  private static final int GRACE_IN_BUFFERS = 2;

  private final Session session;
  private final RetryPolicy retries;
  private final BatchQueue.Bounds bounds;
  private final int chunkRows;
  private final double launchGrace;
  private final MeterRegistry meters;

  private Transactions transactions;
  private SharingQueue<RunInstancesCommand, BatchTransitionReply> queue;

  /**
   * A verticle to deploy once.
   *
   * @param reportByBuffer how long a heartbeat usually holds
   */
  public RunInstancesVerticle(
      Session session,
      RetryPolicy retries,
      BatchQueue.Bounds bounds,
      int chunkRows,
      Duration reportByBuffer,
      MeterRegistry meters) {
    this.session = session;
    this.retries = retries;
    this.bounds = bounds;
    this.chunkRows = chunkRows;
    this.launchGrace = reportByBuffer.multipliedBy(GRACE_IN_BUFFERS).toMillis() / 1000.0;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    transactions =
        new Transactions(
            vertx,
            session.connections(
                vertx, "run_instances", bounds.parallel() * BatchWalk.Tools.connectionsPerWalk()),
            retries,
            meters);
    BatchWalk.Tools walks =
        new BatchWalk.Tools(
            transactions,
            new InstanceRepository(meters),
            new StateChangePublisher(vertx.eventBus(), Clock.systemUTC()),
            chunkRows);
    RunInstances runs = new RunInstances(walks, launchGrace);
    queue =
        new SharingQueue<>(
            "run_instances", bounds, runs::carryOut, BatchTransitionReply::plus, meters);
    return Future.all(
        CommandConsumer.register(
            vertx,
            CommandKind.SET_STATUS_FOR_TRIAGING,
            SetStatusForTriaging.class,
            this::triage,
            meters),
        CommandConsumer.register(
            vertx,
            CommandKind.TERMINATE_TASK_INSTANCES,
            TerminateTaskInstances.class,
            this::terminate,
            meters));
  }

  private Future<CommandReply> triage(SetStatusForTriaging command) {
    return queue.offer(command).map(moved -> new InstancesReply(moved.taskInstances()));
  }

  private Future<CommandReply> terminate(TerminateTaskInstances command) {
    return queue
        .offer(command)
        .map(moved -> new TerminationReply(command.workflowRunId(), moved.taskInstances()));
  }

  @Override
  public Future<?> stop() {
    return queue.drain().compose(done -> transactions.close());
  }
}
