package dev.quell.worker.run;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.RunCommand;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.reply.LinkReply;
import dev.quell.domain.reply.ResumeReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Durability;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.kill.KillAudit;
import dev.quell.worker.locking.RunRepository;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and moves workflow runs, which drive their workflows, and takes the heartbeats of their
 * clients ({@code docs/contract/workflow-and-bind.md} §A.6, §4, §16, §18, §19). Its connections are
 * its own.
 */
public final class RunHandlers {
  private static final Logger LOG = LoggerFactory.getLogger(RunHandlers.class);
  private static final int WAITING_TRANSACTIONS = 4;
  private static final int SHARDS = 1;
  private static final int HEARTBEATS = 1;
  private static final int LINKS = 4;
  private static final int STOPS = 1;
  private static final int CONNECTIONS = WAITING_TRANSACTIONS + SHARDS + LINKS + STOPS;

  private final Engine engine;
  private final BatchQueue.Bounds bounds;
  private final Shard<RunCommand, RunStatusReply> blocking;
  private final Shard<RunCommand, RunStatusReply> shard;
  private final Shard<LogRunHeartbeat, RunStatusReply> heartbeats;
  private final BatchQueue<LinkWorkflowRun, LinkReply> links;
  private final BatchQueue<SetResume, ResumeReply> stops;

  private RunHandlers(Engine engine, BatchQueue.Bounds bounds, Durability ofHeartbeats) {
    this.engine = engine;
    this.bounds = bounds;
    Transactions transactions = engine.transactions("runs", CONNECTIONS);
    RunRepository repository = new RunRepository(engine.meters());
    Shard.Settlement<RunCommand, RunRows, RunOutcome, RunStatusReply> settlement =
        new Shard.Settlement<>(
            transactions,
            new RunBatchRepository(repository),
            (rows, batch) -> new RunDecider(rows).decide(batch),
            outcome -> outcome.leftBehind().forEach(RunHandlers::log),
            Runnable::run,
            engine.meters());
    blocking =
        Shard.blocking(
            "runs_waiting",
            bounds.forWaiting(WAITING_TRANSACTIONS, engine.commandLimitMillis()),
            settlement,
            RunHandlers::unknown);
    shard = Shard.skippingLocked("runs", bounds.inParallel(SHARDS), settlement, blocking);
    heartbeats =
        Shard.withoutTransaction(
            "run_heartbeats",
            bounds.inParallel(HEARTBEATS),
            Runnable::run,
            new RunHeartbeats(engine.liveTransactions("run_heartbeats", HEARTBEATS, ofHeartbeats))
                ::settle,
            shard::submit,
            engine.meters());
    links = oneByOne("links", LINKS, new Linking(transactions, repository)::link);
    stops =
        oneByOne(
            "stops",
            STOPS,
            new Stopping(transactions, shard, new KillAudit(engine.vertx().eventBus()))::stop);
  }

  /**
   * Sets up the handlers of runs.
   *
   * @param bounds of one queue, whose batches follow one another
   * @param ofHeartbeats whether heartbeats wait for the disk
   */
  public static CommandHandlers of(
      Engine engine, BatchQueue.Bounds bounds, Durability ofHeartbeats) {
    return new RunHandlers(engine, bounds, ofHeartbeats).handlers();
  }

  private CommandHandlers handlers() {
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(
                CommandKind.LINK_WORKFLOW_RUN, LinkWorkflowRun.class, links::submit),
            new CommandHandler<>(CommandKind.SET_RESUME, SetResume.class, stops::submit),
            new CommandHandler<>(CommandKind.UPDATE_STATUS, UpdateRunStatus.class, shard::submit),
            new CommandHandler<>(
                CommandKind.LOG_HEARTBEAT, LogRunHeartbeat.class, heartbeats::submit)),
        heartbeats::drain,
        links::drain,
        stops::drain,
        shard::drain,
        blocking::drain);
  }

  private <C, R> BatchQueue<C, R> oneByOne(
      String name, int parallel, Function<C, Future<R>> action) {
    return new BatchQueue<>(
        name,
        bounds.forWaiting(parallel, engine.commandLimitMillis()),
        BatchQueue.Processor.oneByOne(action),
        engine.meters());
  }

  private static CommandException unknown(RunCommand command) {
    return CommandException.notFound("There is no workflow run " + command.workflowRunId() + ".");
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
