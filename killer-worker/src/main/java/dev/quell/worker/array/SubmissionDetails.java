package dev.quell.worker.array;

import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.worker.engine.Transactions;
import dev.quell.worker.locking.HeartbeatRepository;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.ChunkedWalk;
import dev.quell.worker.walk.Chunks;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * What a distributor tells of many instances besides their status: job ids and heartbeats. One
 * statement per chunk, which locks the rows it writes in ascending order and no Task, because no
 * status changes. Thread-safe.
 */
final class SubmissionDetails {
  private final Transactions transactions;
  private final InstanceRepository instances;
  private final HeartbeatRepository heartbeats = new HeartbeatRepository();
  private final int chunkRows;

  SubmissionDetails(Transactions transactions, InstanceRepository instances, int chunkRows) {
    this.transactions = transactions;
    this.instances = instances;
    this.chunkRows = chunkRows;
  }

  /** Stores job ids; ids that are not of the array are left out. */
  Future<InstancesReply> store(LogArrayDistributorIds command) {
    return inChunks(
        List.copyOf(new TreeSet<>(command.distributorIds().keySet())),
        (client, ids) ->
            instances.storeDistributorIds(
                client, command.arrayId(), ids, command.distributorIds()));
  }

  /** Moves the deadlines of those instances that are LAUNCHED. */
  Future<InstancesReply> beat(LogReportByBatch command) {
    return inChunks(
        command.taskInstanceIds(),
        (client, ids) -> heartbeats.beatLaunched(client, ids, command.nextReportIncrement()));
  }

  private Future<InstancesReply> inChunks(
      List<Long> ids, BiFunction<SqlClient, List<Long>, Future<Integer>> statement) {
    return ChunkedWalk.inTurn(
            Chunks.ofList(ids, chunkRows),
            chunk -> transactions.withoutTransaction(client -> statement.apply(client, chunk)),
            0L,
            (sum, count) -> sum + count)
        .map(InstancesReply::new);
  }
}
