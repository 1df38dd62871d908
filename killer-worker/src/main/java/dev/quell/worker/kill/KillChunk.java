package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.reply.StateChange;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.InstanceChunk;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Carries out one transaction of a job: locks the job, then has a chunk of instances settled, and
 * writes changes, outcomes, audit and progress together. Thread-safe.
 */
final class KillChunk {

  /** Holds the tables that a chunk reads and writes. */
  record Tables(
      LeaseRepository leases,
      InstanceRepository instances,
      TargetRepository targets,
      KillItemRepository items,
      HoldRepository holds,
      KillAudit audit) {}

  /**
   * Says what one transaction did.
   *
   * @param job as it is now
   * @param settled fewer than were found, if somebody else had locked some
   */
  record Result(KillJobView job, List<Settled> settled, List<StateChange> changes) {}

  private final Tables tables;

  KillChunk(Tables tables) {
    this.tables = tables;
  }

  /**
   * Settles what a page found; fails with {@link LeaseLost} if the job is another's.
   *
   * @param mode what to do about Tasks that somebody else has locked
   */
  Future<Result> carryOut(SqlConnection connection, Lease lease, Source.Page page, LockMode mode) {
    return tables
        .leases
        .lock(connection, lease)
        .compose(job -> settle(connection, lease, new JobTransition(tables, job, page), mode));
  }

  private Future<Result> settle(
      SqlConnection connection, Lease lease, JobTransition kill, LockMode mode) {
    return new InstanceChunk(tables.instances, kill, kill.candidates())
        .carryOut(connection, mode)
        .compose(
            chunk ->
                tables
                    .leases
                    .progress(connection, lease, kill.counts(), kill.next())
                    .map(job -> new Result(job, kill.settled(), chunk.changes())));
  }
}
