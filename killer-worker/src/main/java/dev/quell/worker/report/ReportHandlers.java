package dev.quell.worker.report;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.TaskInstanceReport;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Durability;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.engine.InOrder;
import dev.quell.worker.engine.Shard;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.InstanceRepository;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes the reports about single instances, of their workers (starts, heartbeats, ends) and of
 * distributors (submissions, verdicts). Reports are spread over shards by Task, so that the same
 * Task never meets itself in two transactions of this process.
 */
public final class ReportHandlers {
  private static final int WAITING_TRANSACTIONS = 4;
  private static final int LOOK_UPS = 2;

  /** While one batch waits for its commit, another is written. */
  private static final int HEARTBEATS = 2;

  /** What others do with an instance is mostly done by then; if not, its heartbeat goes alone. */
  private static final int HEARTBEAT_LOCK_TIMEOUT_MILLIS = 10;

  private final TaskIdCache tasks;
  private final Shard<LocatedReport, CommandReply> blocking;
  private final List<Shard<LocatedReport, CommandReply>> shards;
  private final Shard<LogReportBy, CommandReply> heartbeats;

  private ReportHandlers(
      Engine engine, BatchQueue.Bounds bounds, int shardCount, Durability ofHeartbeats) {
    Transactions transactions =
        engine.liveTransactions("reports", shardCount + WAITING_TRANSACTIONS + LOOK_UPS);
    Transactions beats =
        engine.liveTransactions(
            "heartbeats", HEARTBEATS, ofHeartbeats, HEARTBEAT_LOCK_TIMEOUT_MILLIS);
    InstanceRepository instances = new InstanceRepository(engine.meters());
    ReportRepository reports = new ReportRepository(instances);
    Shard.Settlement<LocatedReport, ReportRows, ReportOutcome, CommandReply> settlement =
        new Shard.Settlement<>(
            transactions,
            reports,
            (rows, batch) -> new ReportDecider(rows.tasks(), rows.instances()).decide(batch),
            outcome -> engine.events().publish(outcome.changes()),
            engine::afterThisTurn,
            engine.meters());
    tasks =
        new TaskIdCache(
            transactions,
            instances,
            reports,
            bounds.inParallel(1),
            engine::afterThisTurn,
            engine.meters());
    blocking =
        Shard.blocking(
            "reports_waiting",
            bounds.forWaiting(WAITING_TRANSACTIONS, engine.commandLimitMillis()),
            settlement,
            located -> TaskIdCache.unknown(located.report().taskInstanceId()));
    shards =
        IntStream.range(0, shardCount)
            .mapToObj(
                i ->
                    Shard.skippingLocked(
                        "reports_" + i, bounds.inParallel(1), settlement, blocking))
            .toList();
    heartbeats =
        Shard.withoutTransaction(
            "heartbeats",
            bounds.inParallel(HEARTBEATS),
            engine::afterThisTurn,
            new Heartbeats(beats)::settle,
            this::report,
            engine.meters());
  }

  /**
   * Sets up the handlers of reports.
   *
   * @param bounds of one shard; each has one transaction under way
   * @param shardCount shards
   * @param ofHeartbeats whether heartbeats wait for the disk
   */
  public static CommandHandlers of(
      Engine engine, BatchQueue.Bounds bounds, int shardCount, Durability ofHeartbeats) {
    return new ReportHandlers(engine, bounds, shardCount, ofHeartbeats).handlers();
  }

  private CommandHandlers handlers() {
    InOrder<LogReportBy, CommandReply> beats =
        new InOrder<>(LogReportBy::taskInstanceId, heartbeats::submit);
    return CommandHandlers.of(
        List.of(
            new CommandHandler<>(CommandKind.LOG_RUNNING, LogRunning.class, this::report),
            new CommandHandler<>(CommandKind.LOG_DONE, LogDone.class, this::report),
            new CommandHandler<>(
                CommandKind.LOG_ERROR_WORKER_NODE, LogErrorWorkerNode.class, this::report),
            new CommandHandler<>(
                CommandKind.LOG_DISTRIBUTOR_ID, LogDistributorId.class, this::report),
            new CommandHandler<>(
                CommandKind.LOG_NO_DISTRIBUTOR_ID, LogNoDistributorId.class, this::report),
            new CommandHandler<>(CommandKind.LOG_KNOWN_ERROR, LogKnownError.class, this::report),
            new CommandHandler<>(
                CommandKind.LOG_UNKNOWN_ERROR, LogUnknownError.class, this::report),
            new CommandHandler<>(CommandKind.LOG_REPORT_BY, LogReportBy.class, beats::submit)),
        heartbeats::drain,
        () -> Future.join(shards.stream().map(BatchQueue::drain).toList()),
        blocking::drain);
  }

  /** Submits a report to the shard of its Task; completes with the reply after the commit. */
  private Future<CommandReply> report(TaskInstanceReport report) {
    return tasks.locate(report).compose(located -> shardOf(located.taskId()).submit(located));
  }

  private Shard<LocatedReport, CommandReply> shardOf(long taskId) {
    return shards.get(Math.floorMod(taskId, shards.size()));
  }
}
