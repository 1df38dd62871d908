package dev.quell.worker.kill;

import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.reply.StateChange;
import dev.quell.worker.engine.LockMode;
import dev.quell.worker.locking.InstanceRepository;
import dev.quell.worker.walk.InstanceChunk;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.stream.Stream;

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
      OrderRepository orders,
      HoldRepository holds,
      RunHoldRepository runHolds,
      RunEnd runEnd,
      KillAudit audit) {}

  /**
   * Says what one transaction did.
   *
   * @param job as it is now
   * @param outcomes of what was settled: fewer than were found, if somebody else had locked some
   */
  record Result(KillJobView job, List<ItemOutcome> outcomes, List<StateChange> changes) {}

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
        .compose(
            job -> {
              TaskSettlement tasks = new TaskSettlement(tables, job, page);
              Future<Source.Page> rest =
                  page.tasks().isEmpty()
                      ? Future.succeededFuture(page)
                      : tasks.carryOut(connection, mode);
              return rest.compose(
                  left ->
                      settle(connection, lease, tasks, new JobTransition(tables, job, left), mode));
            });
  }

  private Future<Result> settle(
      SqlConnection connection,
      Lease lease,
      TaskSettlement tasks,
      JobTransition kill,
      LockMode mode) {
    return new InstanceChunk(tables.instances, kill, kill.candidates())
        .carryOut(connection, mode)
        .compose(
            chunk ->
                tables
                    .leases
                    .progress(connection, lease, kill.counts().plus(tasks.counts()), kill.next())
                    .map(
                        job ->
                            new Result(
                                job,
                                Stream.concat(
                                        kill.settled().stream().map(i -> i.verdict().outcome()),
                                        tasks.outcomes().stream())
                                    .toList(),
                                chunk.changes())));
  }
}
